/** curl's options that are accepted without effect: either the runtime decides, or they do not apply. */
import type { Apply, Option } from "../option.ts";
import { misused, type Place } from "../place.ts";
import { count, noEffect } from "../values.ts";

const schannel = "it concerns Windows' TLS only";
const obsolete = "curl ignores it too";
const system = "the system's settings apply";
const cannotMark = "Node cannot mark packets";
const sessions = "Node handles TLS sessions";

export const ignored: readonly Option[] = [
  ignore("tcp-nodelay", "small packets are always sent at once"),
  ignore("tcp-fastopen", system),
  ignore("mptcp", system),
  { ...ignoreValue("ip-tos", "string", cannotMark), apply: checked(typeOfService) },
  { ...ignoreValue("vlan-priority", "priority", cannotMark), apply: checked(priority) },
  { ...ignoreValue("keepalive-cnt", "integer", system), apply: checked(count) },
  ignore("no-alpn", "awscurl offers the protocols that it speaks"),
  withoutFunction(ignore("no-npn", obsolete)),
  ignore("no-sessionid", sessions),
  ignoreValue("ssl-sessions", "filename", sessions),
  ignore("tls-earlydata", sessions),
  withoutFunction(ignore("false-start", "Node decides")),
  {
    ...ignore("ssl", "https is always encrypted"),
    warns: { text: "--ssl is an insecure option, consider --ssl-reqd instead", onlyOn: true },
  },
  ignore("ssl-reqd", "https is always encrypted"),
  { ...withoutFunction(ignore("sslv2", obsolete)), short: "2", repetition: "mutex" },
  { ...withoutFunction(ignore("sslv3", obsolete)), short: "3", repetition: "mutex" },
  ignore("ssl-allow-beast", "Node always works around it"),
  ignore("proxy-ssl-allow-beast", "Node always works around it"),
  ignore("ssl-auto-client-cert", schannel),
  ignore("proxy-ssl-auto-client-cert", schannel),
  ignore("ssl-no-revoke", schannel),
  ignore("ssl-revoke-best-effort", schannel),
  withoutFunction(ignoreValue("random-file", "file", obsolete)),
  withoutFunction(ignoreValue("egd-file", "file", obsolete)),
  withoutFunction(ignore("metalink", obsolete)),
  ignore("proxy-http2", "awscurl speaks HTTP/1.1 to proxies"),
  ignore("compressed-ssh", "awscurl does not speak SSH"),
  ignore("xattr", "awscurl stores no extended attributes"),
];

function ignore(long: string, why: string): Option {
  return {
    long,
    category: ["ignored"],
    summary: `No effect: ${why}`,
    text: `Accepted so that curl's command lines work, without effect: ${why}.`,
    repetition: "boolean",
    apply: noEffect,
  };
}

function ignoreValue(long: string, value: string, why: string): Option {
  return { ...ignore(long, why), value, repetition: "single" };
}

/** An option that curl keeps for old scripts, with a warning. */
function withoutFunction(option: Option): Option {
  const name = option.long.replace(/^no-/, "");
  return { ...option, warns: { text: `--${name} is deprecated and has no function anymore` } };
}

/** No effect, but an invalid value is an error. */
function checked(read: (value: string, place: Place) => unknown): Apply {
  return (_, { value = "", place }) => void read(value, place);
}

/** The names of RFC 2474 and its successors that curl accepts; any other value must be a number of one byte. */
const serviceNames =
  /^(AF[1-4][1-3]|CS[0-7]|ECT0|ECT1|CE|EF|LE|LOWCOST|LOWDELAY|RELIABILITY|THROUGHPUT|MINCOST|VOICE-ADMIT)$/i;

function typeOfService(value: string, place: Place): unknown {
  return serviceNames.test(value) ? value : atMost(255, value, place);
}

function priority(value: string, place: Place): number {
  return atMost(7, value, place);
}

function atMost(most: number, value: string, place: Place): number {
  const number = count(value, place);
  if (number > most) throw misused(place, "too large number");
  return number;
}
