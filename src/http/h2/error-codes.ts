/** Error codes of GOAWAY and RST_STREAM (RFC 9113, section 7). */

/** The names by number. */
export const errorNames: readonly string[] =
  "NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED".split(
    " ",
  );
export const noError = 0;
export const protocolError = 1;
export const internalError = 2;
export const refusedStream = 7;
export const cancel = 8;
