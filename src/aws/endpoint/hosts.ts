/** What the published service models do not say about hosts: data planes, second names of services, exceptions. */

/** Host prefix -> signing name, beside the published ones. Names in AWS's documentation of each service. */
export const dataPlaneNames: ReadonlyMap<string, string> = new Map([
  // OpenSearch: domains with IPv6 are `ID.aos.REGION.on.aws`
  ["aos", "es"],
  ["arc-recovery-control-config", "route53-recovery-control-config"],
  ["appsync-api", "appsync"],
  ["appsync-realtime-api", "appsync"],
  ["aps-workspaces", "aps"],
  ["cloudfront-kvs", "cloudfront-keyvaluestore"],
  ["control-kinesis", "kinesis"],
  ["data-kinesis", "kinesis"],
  ["data.iotevents", "ioteventsdata"],
  ["data-servicediscovery", "servicediscovery"],
  ["ddb", "dynamodb"],
  ["search-ddb", "dynamodb"],
  ["search-dynamodb", "dynamodb"],
  ["streams-ddb", "dynamodb"],
  ["efs", "elasticfilesystem"],
  ["emr-serverless-services", "emr-serverless"],
  ["git-codecommit", "codecommit"],
  ["importexport", "IngestionService"],
  ["jobs.iot", "iot-jobs-data"],
  ["kafka-api", "kafka"],
  ["lambda-url", "lambda"],
  ["maps.geo", "geo-maps"],
  ["places.geo", "geo-places"],
  ["routes.geo", "geo-routes"],
  ["mturk-requester-sandbox", "mturk-requester"],
  ["neptune", "neptune-db"],
  ["queue", "sqs"],
  ["streaming-rekognition", "rekognition"],
  ["sync-states", "states"],
  ["transcribestreaming", "transcribe"],
  ["analytics-omics", "omics"],
  ["control-storage-omics", "omics"],
  ["storage-omics", "omics"],
  ["tags-omics", "omics"],
  ["workflows-omics", "omics"],
]);

/** "PARTITION SERVICE" -> region, where a service without regions does not sign for its partition's global one. */
export const globalRegions: ReadonlyMap<string, string> = new Map([["aws-cn iam", "cn-north-1"]]);

/** Host prefix -> region, where the published endpoints name as region what is none. */
export const pseudoRegions: ReadonlyMap<string, string> = new Map([["mturk-requester-sandbox", "sandbox"]]);

/** Labels next to the region of hosts that are machines or customers' own services, not AWS's. */
export const notServices = /^(elb|compute|compute-1|vpce-svc-.*)$/;
