/** What is used of the AWS SDK: its clients share so much code that the build keeps them in one file, loaded by whoever calls AWS. */
export { state as nodeVersionWarning, stsRegionWarning } from "@aws-sdk/core/client";
export { CreateOAuth2TokenCommand, SigninClient } from "@aws-sdk/nested-clients/signin";
export { GetRoleCredentialsCommand, SSOClient } from "@aws-sdk/nested-clients/sso";
export { CreateTokenCommand, SSOOIDCClient } from "@aws-sdk/nested-clients/sso-oidc";
export { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/nested-clients/sts";
