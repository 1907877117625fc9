/** A machine for a test: a home, AWS's services behind a proxy double, and the program's own connector on the way. */
import { expect, vi } from "vitest";
import { type Found, findIdentity } from "../../../src/aws/credentials/chain.ts";
import type { CredentialSettings } from "../../../src/aws/credentials/identity.ts";
import type { CredentialContext, SendRequest } from "../../../src/aws/credentials/source.ts";
import { Failure } from "../../../src/exit.ts";
import { createTransport } from "../../../src/http/pool.ts";
import type { ConnectionSettings } from "../../../src/http/transport.ts";
import { settings as connection } from "../../http/exchange.ts";
import {
  awsAuthority,
  type LoginOptions,
  type LoginServices,
  startLoginServices,
} from "../../support/aws-login.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { type ProxyServer, proxyServer } from "../../support/proxy.ts";
import { type FakeRuntime, fakeRuntime } from "../../support/runtime.ts";

export interface SceneOptions extends LoginOptions {
  /** HOME in texts stands for the home's path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly connection?: Parameters<typeof connection>[0];
  /** Replies at the terminal's prompts, in turn; undefined without a terminal. */
  readonly replies?: readonly string[];
  /** Milliseconds that the wall clock is ahead. */
  readonly ahead?: () => number;
}

export interface Scene {
  readonly home: Home;
  readonly aws: LoginServices;
  readonly proxy: ProxyServer;
  readonly runtime: FakeRuntime;
  /** Prompts that were shown. */
  readonly questions: readonly string[];
  readonly warnings: readonly string[];
  find(settings?: Partial<CredentialSettings>, context?: CredentialContext): Promise<Found>;
  close(): Promise<void>;
}

/** Sets up the machine. The SDK also reads the process's environment, which in a real run is the Runtime's. */
export async function makeScene(options: SceneOptions = {}): Promise<Scene> {
  const aws = await startLoginServices({ tls: true, ...options });
  const proxy = await proxyServer(undefined, aws.port);
  const home = makeHome();
  const inHome = (texts: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, text.replaceAll("HOME", home.path)]),
    );
  home.write(inHome(options.files));
  const env: Record<string, string> = {
    HOME: home.path,
    AWS_LOGIN_CACHE_DIRECTORY: `${home.path}/.aws/login/cache`,
    AWS_EC2_METADATA_DISABLED: "true",
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    ...inHome(options.env),
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const onConsole = watchConsole();
  const now = () => Date.now() + (options.ahead?.() ?? 0);
  const runtime = fakeRuntime({ env, home: home.path, now });
  const transport = createTransport(runtime);
  const send = sender(transport, connection({ env, tls: { caFile: awsAuthority }, ...options.connection }));
  const questions: string[] = [];
  const warnings: string[] = [];
  const replies = [...(options.replies ?? [])];
  return {
    home,
    aws,
    proxy,
    runtime,
    questions,
    warnings,
    find: (settings = {}, more = {}) =>
      findIdentity(
        {
          accessKey: undefined,
          secretKey: undefined,
          sessionToken: undefined,
          profile: undefined,
          ...settings,
        },
        runtime,
        {
          send,
          ask: async question => {
            if (options.replies === undefined) return "no terminal";
            questions.push(question);
            return { line: replies.shift() ?? "" };
          },
          warn: text => warnings.push(text),
          ...more,
        },
      ),
    async close() {
      transport.close();
      proxy.close();
      await aws.close();
      home.remove();
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
      expect(onConsole).toEqual([]);
    },
  };
}

/** Output of the SDK and of Node, which must be empty. */
function watchConsole(): readonly string[] {
  const printed: string[] = [];
  for (const name of ["log", "warn", "error", "info", "debug"] as const)
    vi.spyOn(console, name).mockImplementation((...values) => void printed.push(values.join(" ")));
  vi.spyOn(process, "emitWarning").mockImplementation(warning => void printed.push(String(warning)));
  return printed;
}

/** The program's connector, as the program wires it. */
function sender(transport: ReturnType<typeof createTransport>, over: ConnectionSettings): SendRequest {
  return async (request, signal) => {
    const { head, body } = await transport.send(request, {
      connection: over,
      decompress: false,
      trace: undefined,
      signal,
    }).response;
    return { status: head.status, headers: head.headers, body };
  };
}

/** Message and details of a search that must fail, one per line. */
export async function failureOf(search: Promise<unknown>): Promise<string> {
  const error = await search.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!Failure.is(error)) throw error;
  return [`(${error.exitCode}) ${error.message}`, ...error.details].join("\n");
}
