/**
 * The vectors from the tests of @smithy/eventstream-codec and of botocore: messages in hexadecimal, and the line for
 * each.
 */
import { describe, expect, it } from "vitest";
import { linesOf } from "./events.ts";

const body = Buffer.from("{'foo':'bar'}").toString("base64");
const line = (headers: string, payload = `"${body}"`) =>
  `{"event":null,"headers":${headers},"payload":${payload}}\n`;

describe("a message of the codec's vectors", () => {
  it.each<[string, string, string]>([
    ["without headers and payload", "000000100000000005c248eb7d98c8ff", line("{}", "null")],
    ["with a payload alone", "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936", line("{}")],
    [
      "with a header of 32 bits",
      "0000002d0000001041c424b80a6576656e742d74797065040000a00c7b27666f6f273a27626172277d36f480a0",
      line('{"event-type":40972}'),
    ],
    [
      "with a header that is a text",
      "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1",
      line('{"content-type":"application/json"}'),
    ],
    [
      "with headers of every type",
      "000000cc000000af0fae64ca0a6576656e742d74797065040000a00c0c636f6e74656e742d747970650700106170706c6963" +
        "6174696f6e2f6a736f6e0a626f6f6c2066616c73650109626f6f6c207472756500046279746502cf08627974652062756606" +
        "001449276d2061206c6974746c6520746561706f74210974696d657374616d70080000000000845fed05696e74313603002a" +
        "05696e7436340500000000028757b20475756964090102030405060708090a0b0c0d0e0f107b27666f6f273a27626172277d" +
        "aba5f10c",
      line(
        '{"event-type":40972,"content-type":"application/json","bool false":false,"bool true":true,"byte":-49,' +
          `"byte buf":"${Buffer.from("I'm a little teapot!").toString("base64")}","timestamp":"1970-01-01T02:24:35.309Z",` +
          '"int16":42,"int64":42424242,"uuid":"01020304-0506-0708-090a-0b0c0d0e0f10"}',
      ),
    ],
  ])("%s is a line", async (_, hex, expected) => {
    expect(await linesOf(Buffer.from(hex, "hex"))).toEqual({ text: expected, exitCode: 0 });
  });

  it.each([
    [
      "headers",
      "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b61666f6f273a27626172277d8d9c08b1",
    ],
    [
      "length of the headers",
      "0000003d0000002107fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1",
    ],
    [
      "length",
      "0000003e0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1",
    ],
    ["payload", "0000001d00000000fd528c5a5b27666f6f273a27626172277dc3653936"],
  ])("with a damaged %s is exit code 18", async (_, hex) => {
    expect(await linesOf(Buffer.from(hex, "hex"))).toMatchObject({ text: "", exitCode: 18 });
  });
});

describe("a message of botocore's vectors", () => {
  it.each<[string, string, string]>([
    ["byte", "000000170000000729860158046279746502ffc2f869dc", '{"byte":-1}'],
    ["short", "0000001900000009710e923e0573686f727403ffffb27cb6cc", '{"short":-1}'],
    ["integer", "0000001d0000000d83e3f0e707696e746567657204ffffffff8b8e12eb", '{"integer":-1}'],
    ["long", "0000001e0000000e5d4adb8d046c6f6e6705ffffffffffffffff4bc232da", '{"long":-1}'],
  ])("with a negative %s is a line", async (_, hex, headers) => {
    expect(await linesOf(Buffer.from(hex, "hex"))).toEqual({ text: line(headers, "null"), exitCode: 0 });
  });

  it("that is an error is exit code 22 with its code and message", async () => {
    const hex =
      "0000005200000042bf23637e0d3a6d6573736167652d747970650700056572726f720b3a6572726f722d636f6465070004636f64650e" +
      "3a6572726f722d6d6573736167650700076d6573736167656b6cea3d";
    expect(await linesOf(Buffer.from(hex, "hex"))).toEqual({
      text: "",
      exitCode: 22,
      reason: "The event stream reported code: message",
    });
  });
});
