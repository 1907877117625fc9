/**
 * Options of other tools for what awscurl can do (AWS CLI, wget, HTTPie, other signing clients), and what to use
 * instead.
 */

const instead: Readonly<Record<string, string>> = {
  "use -v": "debug",
  "use -k":
    "no-verify-ssl no-verify no-check-certificate insecure-skip-tls-verify skip-ssl-verification verify ssl-no-verify",
  "use -s": "quiet",
  "use -X": "method http-method",
  "use -H": "headers",
  "use -d": "body payload post-data request-body",
  "use -d @FILE": "data-file body-file post-file",
  "use -F": "multipart",
  "use -u": "auth",
  "use -m": "timeout cli-read-timeout read-timeout wait",
  "use --connect-timeout": "cli-connect-timeout",
  "use --cacert": "ca-bundle ca-certificate ca-cert cafile",
  "use -o": "outfile output-file output-document out-file",
  "use -x": "http-proxy https-proxy",
  "use -L": "follow-redirects",
  "use --max-redirs": "max-redirect",
  "use --retry": "tries max-retries max-attempts",
  "use -C": "continue",
  "use -V": "about",
  "use --access-key": "access-key-id aws-access-key aws-access-key-id aws_access_key_id key-id",
  "use --secret-key": "secret-access-key aws-secret-access-key aws_secret_access_key aws-secret-key",
  "use --session-token": "aws-session-token aws_session_token security-token aws-security-token",
  "use --profile": "aws-profile",
  "use --region": "aws-region signing-region",
  "use --service": "aws-service signing-service service-code",
  "use --role-arn": "assume-role role",
  "use --no-sign-request": "no-sign unsigned anonymous",
  "give the URL itself": "endpoint-url endpoint uri host",
  "the output is the response: filter it with jq": "query filter",
  "responses are printed as they are": "color no-color pretty pretty-print no-paginate no-pager",
};

/** Returns what to use instead of this long name without dashes; undefined if no other tool has it. */
export function insteadOf(name: string): string | undefined {
  return Object.entries(instead).find(([, names]) => names.split(" ").includes(name))?.[0];
}
