/** Facts about hosts that the published service models do not contain: data planes, second names of services, exceptions. */

/** Whole host prefix -> signing name, in addition to the published ones, from AWS's documentation of each service. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ["acm-acme", "acm"],
  // OpenSearch hosts with IPv6 (`aos.REGION.api.aws`, `ID.aos.REGION.on.aws`).
  ["aos", "es"],
  ["api.iot-tunneling", "IoTSecuredTunneling"],
  ["api.sustainability", "sustainability"],
  ["aps-workspaces", "aps"],
  ["arc-recovery-control-config", "route53-recovery-control-config"],
  ["cn.transcribe", "transcribe"],
  ["data.ats.iot", "iotdata"],
  ["data.iotevents", "ioteventsdata"],
  ["dicom-medical-imaging", "medical-imaging"],
  ["efs", "elasticfilesystem"],
  ["git-codecommit", "codecommit"],
  ["greengrass-ats.iot", "greengrass"],
  ["importexport", "IngestionService"],
  // The control plane; hosts below it are devices (customerEndpoints).
  ["iot", "iot"],
  ["kafka-api", "kafka"],
  ["maps.geo", "geo-maps"],
  ["places.geo", "geo-places"],
  ["routes.geo", "geo-routes"],
  ["mturk-requester-sandbox", "mturk-requester"],
  ["queue", "sqs"],
  ["streaming-rekognition", "rekognition"],
  ["subscribe.mediaconvert", "mediaconvert"],
  ["transcribestreaming", "transcribe"],
]);

/**
 * Suffix of host prefixes -> signing name: hosts below it belong to one customer's resource, but AWS verifies the
 * signature.
 */
export const customerEndpoints: ReadonlyMap<string, string> = new Map([
  ["aoss", "aoss"],
  ["appsync-api", "appsync"],
  ["appsync-realtime-api", "appsync"],
  ["ats.iot", "iotdata"],
  ["cloudsearch", "cloudsearch"],
  ["control-kinesis", "kinesis"],
  ["data-kinesis", "kinesis"],
  ["data.mediastore", "mediastore"],
  ["ddb", "dynamodb"],
  ["es", "es"],
  ["ethereum.managedblockchain", "managedblockchain"],
  ["execute-api", "execute-api"],
  ["gateway.bedrock-agentcore", "bedrock-agentcore"],
  ["iot", "iotdata"],
  ["jobs.iot", "iot-jobs-data"],
  ["kinesisvideo", "kinesisvideo"],
  ["livy.emr-serverless-services", "emr-serverless"],
  ["mediaconvert", "mediaconvert"],
  ["neptune", "neptune-db"],
  ["neptune-graph", "neptune-graph"],
  ["osis", "osis"],
  ["search-ddb", "dynamodb"],
  ["search-dynamodb", "dynamodb"],
  ["streams-ddb", "dynamodb"],
  ["timestream", "timestream"],
]);

/** The same for `on.aws` and related domains, where nothing else is an API. */
export const customerDomains: ReadonlyMap<string, string> = new Map([
  ["aos", "es"],
  ["aoss", "aoss"],
  ["dsql", "dsql"],
  ["lambda-url", "lambda"],
  ["neptune-graph", "neptune-graph"],
  ["vpc-lattice-svcs", "vpc-lattice-svcs"],
]);

/** The same for the consoles' domains. */
export const signInDomains: ReadonlyMap<string, string> = new Map([
  ["signin", "signin"],
  ["oauth.signin", "signin"],
  // Not a console, but managed MLflow, which is under `sagemaker.aws` like the consoles.
  ["experiments.sagemaker", "sagemaker-mlflow"],
]);

/**
 * Suffix of host prefixes -> description of the hosts below it, which are not AWS's: the customer controls what happens
 * to a request.
 */
export const rentedHosts: ReadonlyMap<string, string> = new Map([
  ["cache", "nodes of ElastiCache"],
  ["compute", "EC2 instances"],
  ["compute-1", "EC2 instances"],
  ["dax-clusters", "nodes of DAX"],
  ["docdb", "nodes of DocumentDB"],
  ["eb", "environments of Elastic Beanstalk"],
  ["eks", "Kubernetes servers of EKS"],
  ["elb", "load balancers"],
  ["emrappui-prod", "applications on EMR"],
  ["emrnotebooks-prod", "notebooks of EMR"],
  ["emrstudio-prod", "notebooks of EMR"],
  ["kafka", "brokers of MSK"],
  ["memorydb", "nodes of MemoryDB"],
  ["mq", "brokers of Amazon MQ"],
  ["redshift", "clusters of Redshift"],
  ["redshift-serverless", "workgroups of Redshift"],
  ["vfs.cloud9", "environments of Cloud9"],
  ["webview-assets.cloud9", "environments of Cloud9"],
]);

/** Labels that are not an API by themselves: nothing signs for them, even if no name precedes them. */
export const withoutApi: readonly string[] = ["cache", "compute", "compute-1", "dax-clusters", "eb", "elb"];

/** "PARTITION SERVICE" -> region, for services without regions that do not sign for their partition's global region. */
export const globalRegions: ReadonlyMap<string, string> = new Map([["aws-cn iam", "cn-north-1"]]);

/** Host prefix -> region, where the published endpoints list a name that is not really a region. */
export const pseudoRegions: ReadonlyMap<string, string> = new Map([["mturk-requester-sandbox", "sandbox"]]);
