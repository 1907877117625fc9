/**
 * The parts of the AWS SDK that are used. Its clients share so much code that the build puts them in one file, which is
 * loaded when AWS is called.
 */
export { state as nodeVersionWarning, stsRegionWarning } from "@aws-sdk/core/client";
export { CreateOAuth2TokenCommand, SigninClient } from "@aws-sdk/nested-clients/signin";
export { GetRoleCredentialsCommand, SSOClient } from "@aws-sdk/nested-clients/sso";
export { CreateTokenCommand, SSOOIDCClient } from "@aws-sdk/nested-clients/sso-oidc";
export { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/nested-clients/sts";
