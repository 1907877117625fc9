/** Every option, in the order in which README lists them. */
import type { Option } from "../option.ts";
import { auth } from "./auth.ts";
import { aws } from "./aws.ts";
import { conditions } from "./conditions.ts";
import { connection } from "./connection.ts";
import { cookies } from "./cookies.ts";
import { curl } from "./curl.ts";
import { failure } from "./failure.ts";
import { outputFiles } from "./files.ts";
import { http } from "./http.ts";
import { httpMessage } from "./http-message.ts";
import { ignored } from "./ignored.ts";
import { listen } from "./listen.ts";
import { output } from "./output.ts";
import { parallel } from "./parallel.ts";
import { post } from "./post.ts";
import { proxy } from "./proxy.ts";
import { proxyTlsOptions } from "./proxy-tls.ts";
import { redirects } from "./redirects.ts";
import { roles } from "./roles.ts";
import { signing } from "./signing.ts";
import { tls } from "./tls.ts";

export const options: readonly Option[] = [
  ...aws,
  ...signing,
  ...roles,
  ...http,
  ...httpMessage,
  ...conditions,
  ...redirects,
  ...cookies,
  ...post,
  ...outputFiles,
  ...output,
  ...failure,
  ...listen,
  ...parallel,
  ...tls,
  ...proxyTlsOptions,
  ...connection,
  ...proxy,
  ...auth,
  ...curl,
  ...ignored,
];
