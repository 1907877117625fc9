/** The part of aws4 that the tests use; it comes without types. */
declare module "aws4" {
  interface Request {
    readonly method: string;
    readonly service: string;
    readonly region: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly extraHeadersToInclude: Readonly<Record<string, boolean>>;
    readonly extraHeadersToIgnore: Readonly<Record<string, boolean>>;
  }

  interface Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  }

  export function sign(request: Request, credentials: Credentials): Request;
}
