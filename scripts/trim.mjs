/**
 * Declarations in files of packages that awscurl never reaches, removed from the text before it is bundled: what V8 has to
 * read and never runs is a good part of the start-up of a short GET (docs/decisions/start-up.md).
 */

/**
 * Path below node_modules -> the methods of its classes that are reached; all others go.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const reachedMethods = {
  // We register options and have tokens parsed (src/options/command.ts): no subcommand, action, hook, help or version.
  "commander/lib/command.js": [
    ...["constructor", "exitOverride", "configureOutput", "error", "_exit", "optionMissingArgument"],
    ...["addOption", "_registerOption", "_initOptionGroup", "_findOption", "parseOptions"],
    ...["_getCommandAndAncestors", "getOptionValue", "setOptionValue", "setOptionValueWithSource"],
  ],
  "commander/lib/option.js": ["constructor", "name", "attributeName", "is", "isBoolean"],
};

/**
 * Path below node_modules -> functions, classes and methods that are never reached.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const unreachedDeclarations = {
  // For fetch, for undici's own pools and proxies, and for its own connections.
  "undici/lib/core/util.js": [
    ...["wrapRequestBody", "deepClone", "parseRawHeaders", "toRawHeaders", "encodeRawHeaders", "isDisturbed"],
    ...["ReadableStreamFrom", "addAbortListener", "parseRangeHeader"],
  ],
  "undici/lib/core/errors.js": [
    ...["InvalidReturnValueError", "BalancedPoolMissingUpstreamError", "RequestRetryError", "ResponseError"],
    ...[
      "SecureProxyConnectionError",
      "MaxOriginsReachedError",
      "Socks5ProxyError",
      "MessageSizeExceededError",
    ],
  ],
  // A body comes to undici as bytes or as an iterable of them.
  "undici/lib/dispatcher/client-h1.js": ["writeStream", "writeBlob"],
};

/** The same where neither a client of the AWS SDK nor its event stream codec is in the bundle: we sign texts. */
const unreachedBySigning = {
  "@smithy/signature-v4/dist-es/SignatureV4.js": ["presign", "signEvent", "signMessage", "signRequest"],
};

/**
 * How the files that are trimmed read without what is not reached, path below node_modules -> their text to what is left of it.
 *
 * @param {boolean} hasSdk does the bundle hold clients of the AWS SDK, or its event stream codec?
 * @returns {Map<string, (text: string) => string>}
 */
export function trims(hasSdk) {
  const trimmed = new Map();
  for (const [path, names] of Object.entries(reachedMethods))
    trimmed.set(path, (/** @type {string} */ text) => withMethods(text, names));
  for (const [path, names] of Object.entries({
    ...unreachedDeclarations,
    ...(hasSdk ? {} : unreachedBySigning),
  }))
    trimmed.set(path, (/** @type {string} */ text) => withoutDeclarations(text, names));
  return trimmed;
}

/** A class, and a method in it: a formatted source ends a block with a brace as far in as it began. */
const anyClass = /^class (?:.*\n)*?\}\n/gm;
const anyMethod = /^( +)(?:async )?(\w+)\(.*\) \{\n(?:.*\n)*?\1\}\n/gm;

/**
 * The text with only these methods in its classes. Throws an Error for a name that is not found.
 *
 * @param {string} text
 * @param {readonly string[]} reached
 * @returns {string}
 */
function withMethods(text, reached) {
  const found = new Set();
  const kept = text.replace(anyClass, one =>
    one.replace(anyMethod, (method, _indent, name) => {
      found.add(name);
      return reached.includes(name) ? method : "";
    }),
  );
  for (const name of reached) if (!found.has(name)) throw new Error(`no method ${name} to keep`);
  return kept;
}

/**
 * The text without these declarations, nor their names in a list of exports. Throws an Error for a name that is not found.
 *
 * @param {string} text
 * @param {readonly string[]} names
 * @returns {string}
 */
function withoutDeclarations(text, names) {
  return names.reduce((rest, name) => {
    const declaration = new RegExp(
      `^( *)(?:async )?(?:function |class )?${name}\\b.*\\{\\n(?:.*\\n)*?\\1\\}\\n`,
      "m",
    );
    if (!declaration.test(rest)) throw new Error(`no declaration of ${name} to remove`);
    return rest.replace(declaration, "").replace(new RegExp(`^ +${name},?\\n`, "m"), "");
  }, text);
}
