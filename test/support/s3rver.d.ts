/** The part of s3rver that the tests use; it has no types of its own. */
declare module "s3rver" {
  import type { AddressInfo } from "node:net";

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly directory: string;
      readonly silent: boolean;
      readonly vhostBuckets: boolean;
      readonly resetOnClose: boolean;
    });
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
