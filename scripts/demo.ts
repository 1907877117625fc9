/**
 * The main job, shown: awscurl on an EC2 box with a role and no keys, against OpenSearch, S3 and DynamoDB on loopback whose
 * gateways verify every signature. `npm run demo`; AWSCURL_NODE names another Node, AWSCURL_BIN another launcher.
 * Ends with exit code 1 and the reason when anything is not as it should be.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, NotAsItShouldBe, type } from "./demo/shell.ts";
import { host, openStage, type Stage } from "./demo/stage.ts";

async function demo(): Promise<void> {
  const stage = await openStage();
  try {
    console.log("A box with a role, no keys, and this .awscurlrc in place of DNS and public certificates:");
    console.log(readFileSync(join(stage.folder, ".awscurlrc"), "utf8").replace(/^/gm, "  ").trimEnd());
    await askWhoIAm(stage);
    await useOpenSearch(stage);
    await goThroughATunnel(stage);
    await useS3(stage);
    await useDynamoDb(stage);
    everyRequestWasVerified(stage);
    await beRefused(stage);
  } finally {
    await stage.close();
  }
}

async function askWhoIAm(stage: Stage): Promise<void> {
  const { stdout, stderr } = await type(stage, ["--show-identity"]);
  const said = stdout + stderr;
  expect(said.includes(stage.role.accessKeyId), "the role's access key should be named");
  expect(
    !said.includes(stage.role.secretAccessKey) && !said.includes(stage.role.token),
    "a secret was shown",
  );
}

async function useOpenSearch(stage: Stage): Promise<void> {
  const domain = `https://${host.es}`;
  const created = await type(stage, ["-X", "PUT", `${domain}/logs-2026`]);
  expect(created.stdout.includes('"acknowledged":true'), "the index should have been made");

  writeFileSync(join(stage.folder, "bulk.ndjson"), bulkLines(200));
  const bulk = await type(stage, ["-X", "POST", "-d", "@bulk.ndjson", `${domain}/_bulk`]);
  expect(JSON.parse(bulk.stdout).items.length === 200, "every line of the file should have been indexed");

  const indices = await type(stage, ["--service", "es", `${domain}/_cat/indices?v`]);
  expect(/ logs-2026 .* 200 /.test(indices.stdout), "the index should be listed with 200 documents");

  const query = '{"query":{"match":{"message":"naïve"}},"size":2}';
  const found = await type(stage, ["-d", query, `${domain}/logs-2026/_search`]);
  expect(JSON.parse(found.stdout).hits.total.value === 100, "half of the documents should match");

  const explained = await type(stage, ["--explain", `${domain}/_cat/health`]);
  expect(explained.stderr.includes("AWS4-HMAC-SHA256"), "the string to sign should be explained");

  const missing = await type(stage, ["--fail-with-body", "-sS", `${domain}/no-such-index/_search`], 22);
  expect(missing.stdout.includes("index_not_found_exception"), "the index's own answer should be shown");
}

function bulkLines(documents: number): string {
  const lines = Array.from({ length: documents }, (_, n) => [
    JSON.stringify({ index: { _index: "logs-2026", _id: String(n + 1) } }),
    JSON.stringify({ message: n % 2 === 0 ? "a naïve request" : "日本語のログ", status: 200 + n }),
  ]);
  return `${lines.flat().join("\n")}\n`;
}

async function goThroughATunnel(stage: Stage): Promise<void> {
  const { services } = stage;
  // A name that .awscurlrc does not know, as one that only the far end of an SSH tunnel can reach.
  const name = "vpc-metrics-xyz.ap-northeast-1.es.amazonaws.com";
  const tunnel = `${name}:443:127.0.0.1:${services.es.port}`;
  const { stdout } = await type(stage, ["--connect-to", tunnel, `https://${name}/_cat/indices`]);
  expect(stdout.includes("logs-2026"), "the index should be listed");
  const fields = services.log.at(-1)?.request.fields ?? [];
  expect(
    fields.some(field => field.name.toLowerCase() === "host" && field.value === name),
    "the domain's own name should have been signed",
  );
}

async function useS3(stage: Stage): Promise<void> {
  const bucket = `https://${host.s3}/demo-bucket`;
  await type(stage, ["-X", "PUT", bucket]);
  const content = `A report, with 日本語 and a NUL: \0\n${"0123456789abcdef\n".repeat(4096)}`;
  writeFileSync(join(stage.folder, "report.txt"), content);
  const key = `${bucket}/2026/November%20(final)=@+.txt`;
  await type(stage, ["-sS", "-T", "report.txt", key]);
  const listed = await type(stage, [`${bucket}?list-type=2&prefix=2026/`]);
  expect(listed.stdout.includes("<Key>2026/November (final)=@+.txt</Key>"), "the file should be listed");
  await type(stage, ["-sS", "-o", "fetched.txt", "-w", "%{http_code} %{size_download} bytes\\n", key]);
  const fetched = readFileSync(join(stage.folder, "fetched.txt"));
  expect(fetched.equals(Buffer.from(content)), "what was fetched should be what was put");
}

async function useDynamoDb(stage: Stage): Promise<void> {
  const call = (operation: string, body: object) =>
    type(stage, [
      "-H",
      "Content-Type: application/x-amz-json-1.0",
      "-H",
      `X-Amz-Target: DynamoDB_20120810.${operation}`,
      "-d",
      JSON.stringify(body),
      `https://${host.dynamodb}/`,
    ]);
  const made = await call("CreateTable", {
    TableName: "people",
    AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  expect(made.stdout.includes('"TableName":"people"'), "the table should have been made");
  await call("PutItem", { TableName: "people", Item: { name: { S: "Zoë" }, age: { N: "42" } } });
  const found = await call("Query", {
    TableName: "people",
    KeyConditionExpression: "#n = :n",
    ExpressionAttributeNames: { "#n": "name" },
    ExpressionAttributeValues: { ":n": { S: "Zoë" } },
  });
  expect(JSON.parse(found.stdout).Count === 1, "the item should be found");
}

function everyRequestWasVerified({ services: { log } }: Stage): void {
  const refused = log.find(verdict => verdict.refusal !== undefined);
  expect(
    refused === undefined,
    `the gateway refused ${refused?.request.method} ${refused?.request.target}: ${refused?.refusal?.detail}`,
  );
  expect(log.length === 14, `14 requests should have come, not ${log.length}`);
  console.log(`\n${log.length} requests, every one verified by the gateway from the bytes it received.`);
}

async function beRefused(stage: Stage): Promise<void> {
  const { accessKeyId, token } = stage.role;
  const words = ["--access-key", accessKeyId, "--secret-key", "not-the-secret", "--session-token", token];
  const { stdout, stderr } = await type(
    stage,
    [...words, "--fail-with-body", "-sS", `https://${host.es}/_cat/indices`],
    22,
  );
  expect(
    stdout.includes("The request signature we calculated does not match"),
    "AWS's words should be shown",
  );
  expect(/secret/i.test(stderr), "the cause should be named: the secret key");
  expect(!/\n\s+at /.test(stderr), "no stack should be shown");
  const reason = stage.services.log.at(-1)?.refusal?.reason;
  expect(reason === "signature-mismatch", `the gateway should have refused the signature, not: ${reason}`);
  console.log("\nA wrong key was refused, with its cause and curl's exit code.");
}

demo().catch(error => {
  console.error(error instanceof NotAsItShouldBe ? `\nNot as it should be: ${error.message}` : error);
  process.exitCode = 1;
});
