/** MFA codes: from `--mfa-code`, or prompted for on the terminal. */
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import { credentialError, type Reply, type SourceContext } from "./source.ts";

/** STS rejected the code, with this message. */
export interface WrongCode {
  readonly wrongCode: string;
}

/** The number of wrong codes at the terminal after which the search fails. */
const maxAttempts = 3;

const malformed: WrongCode = { wrongCode: "a code has six digits" };

/**
 * Calls `open` with a code of that device and returns its session. `--mfa-code` is used once per run, because AWS
 * accepts a code for one call; after that, and without the option, the terminal prompts for a code, at most three
 * times. Rejects with a Failure 67 if no code was right or there is no terminal, with the signal's reason, and like
 * `open`.
 */
export async function withCode<T extends object>(
  serial: string,
  source: string,
  context: SourceContext,
  open: (code: Secret) => Promise<T | WrongCode>,
): Promise<T> {
  const { settings, usedCodes } = context;
  const given = settings.mfaCode;
  if (given === undefined) return withCodeFromTerminal(serial, source, context, open);
  const code = given.reveal();
  if (usedCodes.has(code)) return withCodeFromTerminal(serial, source, context, open);
  usedCodes.add(code);
  const session = isCode(code) ? await open(given) : malformed;
  if (!("wrongCode" in session)) return session;
  throw credentialError(
    source,
    `--mfa-code was rejected: ${printable(session.wrongCode)}`,
    "use the code that the device shows now; each is valid for one call",
  );
}

async function withCodeFromTerminal<T extends object>(
  serial: string,
  source: string,
  context: SourceContext,
  open: (code: Secret) => Promise<T | WrongCode>,
): Promise<T> {
  const { ask = askForCode, signal } = context;
  let rejection = "";
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const question = `${rejection && `${rejection}\n`}MFA code for ${printable(serial)}: `;
    const reply = await ask(question, signal);
    if (reply === "no terminal") throw noTerminal(serial, source, context);
    if (reply === "interrupted") {
      context.interrupt?.();
      throw new Failure(ExitCode.LoginDenied, `No credentials from ${source}: no MFA code was entered`);
    }
    const code = reply.line.trim();
    const session = isCode(code) ? await open(new Secret(code)) : malformed;
    if (!("wrongCode" in session)) return session;
    rejection = printable(session.wrongCode);
  }
  throw credentialError(
    source,
    `${maxAttempts} codes were rejected: ${rejection}`,
    `check that the device is ${printable(serial)}`,
  );
}

function noTerminal(serial: string, source: string, { settings }: SourceContext): Failure {
  const isUsed = settings.mfaCode !== undefined;
  return credentialError(
    source,
    `it needs ${isUsed ? "another" : "a"} code of the MFA device ${printable(serial)}, and there is no terminal for a prompt`,
    isUsed ? "use one role per run: --mfa-code is valid for one call" : "add --mfa-code CODE",
  );
}

/** Prompts on the terminal; its module is loaded when it is needed. */
async function askForCode(question: string, signal: AbortSignal | undefined): Promise<Reply> {
  const terminal = await import("./terminal.ts");
  return terminal.askTerminal(question, signal);
}

/** Whether AssumeRole accepts the text (STS API reference, TokenCode). */
function isCode(text: string): boolean {
  return /^\d{6}$/.test(text);
}
