/** All transcripts by subject, and what the table counts of a transcript. */
import { curlIsSince } from "../../support/needs.ts";
import { about } from "./about.ts";
import { addresses } from "./addresses.ts";
import { authentication } from "./authentication.ts";
import { bodies } from "./bodies.ts";
import { conditions } from "./conditions.ts";
import { configuration } from "./configuration.ts";
import { connections } from "./connections.ts";
import { cookies } from "./cookies.ts";
import { encodings } from "./encodings.ts";
import { failures } from "./failures.ts";
import { files } from "./files.ts";
import { forms } from "./forms.ts";
import { httpOptions } from "./http-options.ts";
import { http2 } from "./http2.ts";
import { input } from "./input.ts";
import { messages } from "./messages.ts";
import { moot } from "./moot.ts";
import { next } from "./next.ts";
import { output } from "./output.ts";
import { outputLimits } from "./output-limits.ts";
import { pace } from "./pace.ts";
import { parallel } from "./parallel.ts";
import { protocols } from "./protocols.ts";
import { proxies } from "./proxies.ts";
import { proxyTls } from "./proxy-tls.ts";
import { redirects } from "./redirects.ts";
import { remoteNames } from "./remote-names.ts";
import { requests } from "./requests.ts";
import { retries } from "./retries.ts";
import { signing } from "./signing.ts";
import { sockets } from "./sockets.ts";
import { socks } from "./socks.ts";
import { tls } from "./tls.ts";
import { tlsOptions } from "./tls-options.ts";
import { traces } from "./traces.ts";
import type { Transcript } from "./transcript.ts";
import { urlEscapes } from "./url-escapes.ts";
import { urlFiles } from "./url-files.ts";
import { urls } from "./urls.ts";
import { writeOut } from "./write-out.ts";

export const rooms: Readonly<Record<string, readonly Transcript[]>> = {
  urls,
  "URL escapes": urlEscapes,
  "URL files": urlFiles,
  requests,
  conditions,
  "http options": httpOptions,
  encodings,
  authentication,
  cookies,
  bodies,
  output,
  files,
  "remote names": remoteNames,
  messages,
  pace,
  "write-out": writeOut,
  traces,
  "output limits": outputLimits,
  failures,
  redirects,
  protocols,
  retries,
  connections,
  parallel,
  proxies,
  socks,
  sockets,
  addresses,
  tls,
  "tls options": tlsOptions,
  input,
  configuration,
  signing,
  about,
  forms,
  "HTTP/2": http2,
  "without effect": moot,
  next,
  "HTTPS proxies": proxyTls,
};

/** The arguments of its command line. */
export function wordsOf({ line }: Transcript): readonly string[] {
  return typeof line === "string" ? line.split(" ").filter(word => word !== "") : line;
}

/** Whether the system's curl proves it, or a manual run of a newer one, or whether it is awscurl's own. */
export function provenBy({ own, since }: Transcript): "curl" | "manual" | "nobody" {
  if (own !== undefined) return own.startsWith("curl 8") ? "manual" : "nobody";
  return curlIsSince(since ?? "7.88") ? "curl" : "manual";
}
