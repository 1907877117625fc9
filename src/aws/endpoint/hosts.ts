/** What the published service models do not say about hosts: data planes, second names of services, exceptions. */

/** Whole host prefix -> signing name, beside the published ones. Names in AWS's documentation of each service. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ["acm-acme", "acm"],
  // OpenSearch: hosts with IPv6 (`aos.REGION.api.aws`, `ID.aos.REGION.on.aws`).
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
  // The control plane; below it are devices (customerEndpoints).
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

/** Suffix of host prefixes -> signing name: below it AWS acts for one customer's resource and checks the signature. */
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

/** The same for `on.aws` and its relatives, where nothing else is an API. */
export const customerDomains: ReadonlyMap<string, string> = new Map([
  ["aos", "es"],
  ["aoss", "aoss"],
  ["dsql", "dsql"],
  ["lambda-url", "lambda"],
  ["neptune-graph", "neptune-graph"],
  ["vpc-lattice-svcs", "vpc-lattice-svcs"],
]);

/** The same for the domains of the consoles. */
export const signInDomains: ReadonlyMap<string, string> = new Map([
  ["signin", "signin"],
  ["oauth.signin", "signin"],
  // Not a console, but under `sagemaker.aws` like one: managed MLflow.
  ["experiments.sagemaker", "sagemaker-mlflow"],
]);

/** Suffix of host prefixes -> what is below it: not AWS's: the customer decides what becomes of a request. */
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

/** Labels that have no API of their own: nothing signs for them even without a name in front. */
export const withoutApi: readonly string[] = ["cache", "compute", "compute-1", "dax-clusters", "eb", "elb"];

/** "PARTITION SERVICE" -> region, where a service without regions does not sign for its partition's global one. */
export const globalRegions: ReadonlyMap<string, string> = new Map([["aws-cn iam", "cn-north-1"]]);

/** Host prefix -> region, where the published endpoints name as region what is none. */
export const pseudoRegions: ReadonlyMap<string, string> = new Map([["mturk-requester-sandbox", "sandbox"]]);
