/** A multipart/report made of parts, each given as its header and body. */
export function reportOf(type: string, ...parts: readonly string[]): string {
  const head = `MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=${type}; boundary=b`;
  return `${head}\r\n\r\n${parts.map((each) => `--b\r\n${each}\r\n`).join("")}--b--\r\n`;
}

/** A part of that type. */
export function part(type: string, ...lines: readonly string[]): string {
  return `Content-Type: ${type}\r\n\r\n${lines.join("\r\n")}`;
}

/** A returned header. */
export const RETURNED: string = part("text/rfc822-headers", "Subject: Lunch", "");
