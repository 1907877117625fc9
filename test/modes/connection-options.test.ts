/** The connection options that `--print-curl` repeats in curl's spelling. */
import { expect, it } from "vitest";
import type { ConnectionSettings } from "../../src/http/transport.ts";
import { connectionOptions } from "../../src/modes/connection-options.ts";
import { settings } from "../http/exchange.ts";

const trust = (kind: "file" | "directory", path: string): ConnectionSettings["environmentTrust"] => [
  { kind, path, name: "VARIABLE" },
];

it.each<[string, Partial<ConnectionSettings>, string[]]>([
  ["nothing", {}, []],
  ["a CA file of the environment", { environmentTrust: trust("file", "/ca") }, ["--cacert", "/ca"]],
  ["a CA folder of the environment", { environmentTrust: trust("directory", "/cas") }, ["--capath", "/cas"]],
  ["a proxy and its exceptions", { proxy: "p:1", noproxy: "h" }, ["--proxy", "p:1", "--noproxy", "h"]],
  [
    "what is for the proxy",
    { proxy: "p:1", proxyUser: "u:p", proxyTunnel: true, proxyHeaders: [{ name: "X", value: "1" }] },
    ["--proxytunnel", "--proxy", "p:1", "--proxy-user", "u:p", "--proxy-header", "X: 1"],
  ],
  [
    "the trust in a proxy",
    {
      proxyTls: {
        ...settings().proxyTls,
        ...{
          verify: false,
          caFile: "/p",
          pinnedKey: "k",
          certFile: "c",
          certFormat: "P12",
          keyPassword: "s",
        },
      },
    },
    [
      ...["--proxy-insecure", "--proxy-cacert", "/p", "--proxy-cert", "c", "--proxy-cert-type", "P12"],
      ...["--proxy-pass", "s", "--proxy-pinnedpubkey", "k"],
    ],
  ],
  ["a SOCKS proxy", { proxy: "p:1", proxyKind: "socks5h" }, ["--socks5-hostname", "p:1"]],
  ["a proxy of HTTP/1.0", { proxy: "p:1", proxyKind: "http1.0" }, ["--proxy1.0", "p:1"]],
  [
    "--preproxy",
    { preproxy: "socks5://h:1", proxy: "p:1" },
    ["--proxy", "p:1", "--preproxy", "socks5://h:1"],
  ],
  ["a Unix socket", { unixSocket: "/s" }, ["--unix-socket", "/s"]],
  ["--resolve, each", { resolve: ["a:1:::1", "b:1:::1"] }, ["--resolve", "a:1:::1", "--resolve", "b:1:::1"]],
  ["--connect-to", { connectTo: ["::h:1"] }, ["--connect-to", "::h:1"]],
])("repeats %s", (_, changed, expected) => {
  expect(connectionOptions({ ...settings(), ...changed })).toEqual(expected);
});

it("repeats --cacert in place of a CA folder of the environment, client certificates, and --insecure", () => {
  const tls = { ...settings().tls, verify: false, caFile: "/ca", certFile: "/c", keyFile: "/k" };
  expect(connectionOptions({ ...settings(), environmentTrust: trust("directory", "/cas"), tls })).toEqual([
    "--insecure",
    "--cacert",
    "/ca",
    "--cert",
    "/c",
    "--key",
    "/k",
  ]);
});
