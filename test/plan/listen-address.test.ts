/** `--listen`: which addresses a value means, and which of them other machines can reach. */
import { expect, it } from "vitest";
import { isLoopback, parseListenAddress } from "../../src/plan/listen-address.ts";

const both = ["127.0.0.1", "::1"];

it.each([
  ["9200", { kind: "tcp", hosts: both, port: 9200, loopback: true }],
  [":9200", { kind: "tcp", hosts: both, port: 9200, loopback: true }],
  ["localhost:9200", { kind: "tcp", hosts: both, port: 9200, loopback: true }],
  ["0", { kind: "tcp", hosts: both, port: 0, loopback: true }],
  ["127.0.0.2:80", { kind: "tcp", hosts: ["127.0.0.2"], port: 80, loopback: true }],
  ["[::1]:80", { kind: "tcp", hosts: ["::1"], port: 80, loopback: true }],
  ["0.0.0.0:80", { kind: "tcp", hosts: ["0.0.0.0"], port: 80, loopback: false }],
  ["[::]:80", { kind: "tcp", hosts: ["::"], port: 80, loopback: false }],
  ["unix:/run/a b.sock", { kind: "unix", path: "/run/a b.sock" }],
])("%s", (text, expected) => {
  expect(parseListenAddress(text)).toEqual(expected);
});

it.each([
  "",
  "x",
  "65536",
  "-1",
  "name.example:80",
  "127.0.0.1",
  "1.2.3:80",
  "::1:80",
  "[::1]",
  "unix:",
  "80:90",
  "1e3",
])("'%s' is rejected", text => {
  expect(() => parseListenAddress(text)).toThrow(/--listen/);
});

it.each([
  ["127.9.9.9", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["128.0.0.1", false],
  ["::", false],
  ["localhost", false],
])("%s is a loopback address: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
