/** Event streams as services send them: in any chunks, with exceptions in the middle, damaged anywhere. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bedrockChunk, event, exception, linesOf, message } from "./events.ts";

const json = { ":content-type": "application/json" };
const headers = JSON.stringify(json);
const line = (type: string, payload: string, shown = headers) =>
  `{"event":"${type}","headers":${shown},"payload":${payload}}\n`;
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");

/** Services -> the messages of a stream, and the lines for it. */
const shapes: Readonly<Record<string, { stream: readonly Buffer[]; lines: readonly string[] }>> = {
  "Bedrock's InvokeModelWithResponseStream": {
    stream: [
      bedrockChunk('{"type":"content_block_delta","delta":{"text":"日本"}}'),
      bedrockChunk('{\n"n": 1\n}'),
    ],
    lines: [
      line("chunk", '{"bytes":{"type":"content_block_delta","delta":{"text":"日本"}},"p":"abcd"}'),
      line("chunk", '{"bytes":{ "n": 1 },"p":"abcd"}'),
    ],
  },
  "Bedrock's ConverseStream": {
    stream: [
      event("messageStart", '{"p":"ab","role":"assistant"}'),
      event("contentBlockDelta", '{"contentBlockIndex":0,"delta":{"text":"Hello"},"p":"a"}'),
      event("messageStop", '{"stopReason":"end_turn"}'),
    ],
    lines: [
      line("messageStart", '{"p":"ab","role":"assistant"}'),
      line("contentBlockDelta", '{"contentBlockIndex":0,"delta":{"text":"Hello"},"p":"a"}'),
      line("messageStop", '{"stopReason":"end_turn"}'),
    ],
  },
  "Bedrock's InvokeAgent": {
    stream: [event("chunk", JSON.stringify({ attribution: {}, bytes: base64('an "answer"\n') }))],
    lines: [line("chunk", '{"attribution":{},"bytes":"an \\"answer\\"\\n"}')],
  },
  "Lambda's InvokeWithResponseStream": {
    stream: [
      event("PayloadChunk", Buffer.from([0, 255, 10]), "application/octet-stream"),
      event("InvokeComplete", '{"ErrorCode":null,"LogResult":""}'),
    ],
    lines: [
      line("PayloadChunk", '"AP8K"', '{":content-type":"application/octet-stream"}'),
      line("InvokeComplete", '{"ErrorCode":null,"LogResult":""}'),
    ],
  },
  "Kinesis's SubscribeToShard": {
    stream: [
      event("initial-response", "{}", "application/x-amz-json-1.1"),
      event(
        "SubscribeToShardEvent",
        '{"MillisBehindLatest":12345678901234567890,"Records":[{"Data":"aGk="}]}',
        "application/x-amz-json-1.1",
      ),
    ],
    lines: [
      line("initial-response", "{}", '{":content-type":"application/x-amz-json-1.1"}'),
      line(
        "SubscribeToShardEvent",
        '{"MillisBehindLatest":12345678901234567890,"Records":[{"Data":"aGk="}]}',
        '{":content-type":"application/x-amz-json-1.1"}',
      ),
    ],
  },
};

describe.each(Object.entries(shapes))("a stream of %s", (_, { stream, lines }) => {
  const whole = Buffer.concat(stream);

  it("is a line for each event, split at any byte", async () => {
    const expected = { text: lines.join(""), exitCode: 0 };
    for (let at = 0; at <= whole.length; at++)
      expect(await linesOf(whole.subarray(0, at), whole.subarray(at)), `split at ${at}`).toEqual(expected);
    expect(await linesOf(...[...whole].map(byte => Buffer.of(byte)))).toEqual(expected);
  });

  it("is valid JSON, line by line", () => {
    for (const text of lines) expect(() => JSON.parse(text)).not.toThrow();
  });

  it("that ends within a message is exit code 18, after the lines of the messages before", async () => {
    const ends = stream.map((_, n) => Buffer.concat(stream.slice(0, n)).length);
    for (let at = 1; at < whole.length; at++) {
      if (ends.includes(at)) continue;
      const before = ends.filter(end => end <= at).length - 1;
      expect(await linesOf(whole.subarray(0, at)), `cut at ${at}`).toEqual({
        text: lines.slice(0, before).join(""),
        exitCode: 18,
        reason: "invalid event stream: it ends within a message",
      });
    }
  });

  it("with one bit changed anywhere is never a success", async () => {
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const { text, exitCode } = await linesOf(damaged);
      expect(exitCode, `bit ${bit}`).toBe(18);
      expect(lines.join("").startsWith(text), `bit ${bit}`).toBe(true);
    }
  });
});

describe("an exception in the stream", () => {
  it.each([
    [
      "JSON",
      '{"message":"slow\\u001b down"}',
      "The event stream reported throttlingException: slow\\x1b down",
    ],
    ["JSON with a capital", '{"Message":"no"}', "The event stream reported throttlingException: no"],
    ["something else", "plain", "The event stream reported throttlingException: plain"],
    ["nothing", "", "The event stream reported throttlingException"],
  ])("with %s ends it with 22, after the lines before it", async (_, payload, reason) => {
    const stream = [event("chunk", "{}"), exception("throttlingException", payload), event("chunk", "{}")];
    expect(await linesOf(Buffer.concat(stream))).toEqual({ text: line("chunk", "{}"), exitCode: 22, reason });
  });
});

describe("a payload", () => {
  it.each<[string, Buffer, string]>([
    ["that is empty", event("e", ""), "null"],
    ["that is not the JSON it is said to be", event("e", "{"), '"ew=="'],
    ["of JSON in lines", event("e", '{\r\n"a": [1,\n2]\n}\n'), '{ "a": [1, 2] }'],
    ["that is a JSON string", event("e", '"text"'), '"text"'],
    ["of text", event("e", "text", "text/plain"), '"dGV4dA=="'],
    ["with bytes that are not base64", event("chunk", '{"bytes":"é"}'), '{"bytes":"é"}'],
    ["with bytes that are not text", event("chunk", '{"bytes":"/w=="}'), '{"bytes":"/w=="}'],
    ["with bytes of another event", event("e", '{"bytes":"e30="}'), '{"bytes":"e30="}'],
  ])("%s is written", async (_, stream, payload) => {
    const { text } = await linesOf(stream);
    expect(text.slice(text.indexOf('"payload":'))).toBe(`"payload":${payload}}\n`);
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it("without a type is JSON when it is an object", async () => {
    const stream = [message({ ":event-type": "e" }, "{}"), message({ ":event-type": "e" }, "1")];
    const { text } = await linesOf(Buffer.concat(stream));
    expect(text).toBe(line("e", "{}", "{}") + line("e", '"MQ=="', "{}"));
  });
});

it("a message of an unknown type keeps its type", async () => {
  const { text } = await linesOf(message({ ":message-type": "other", ":event-type": "e" }));
  expect(text).toBe('{"event":"e","headers":{":message-type":"other"},"payload":null}\n');
});

it("a length above every limit is rejected without allocating memory, even with a valid checksum", async () => {
  const prelude = Buffer.from("ffffffff0000000000000000", "hex");
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const { exitCode, reason } = await linesOf(prelude);
  expect({ exitCode, reason }).toEqual({
    exitCode: 18,
    reason: "invalid event stream: a message cannot be 4294967295 bytes long",
  });
});
