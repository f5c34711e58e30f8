/** Which addresses the page follows. */

/** The address when it is http, https or mailto, else null. */
export function safeUrl(address: string): string | null {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? address : null;
  } catch {
    return null;
  }
}

const DOCS = "https://docs.slack.dev/reference";

/** Slack's page about a block or an element. */
export function blockDocs(type: string): string {
  return `${DOCS}/block-kit/blocks/${type.replaceAll("_", "-")}-block`;
}

/** Slack's page about a method of its Web API, or null when the name is none. */
export function methodDocs(name: string): string | null {
  return /^[a-z]+(\.\w+)+$/.test(name) ? `${DOCS}/methods/${name}` : null;
}
