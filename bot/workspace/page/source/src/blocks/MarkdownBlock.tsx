/** The `markdown` block: standard Markdown. HTML in it stays words, images become links, as in Slack. */

import type { ComponentChildren } from "preact";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import type { Block } from "../model/types";
import { withEmoji } from "../text/emoji";
import { safeUrl } from "../text/urls";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Text";

/** A property of an element as it stands in the Markdown. */
function property(node: { properties: Record<string, unknown> } | undefined, name: string): string {
  return String(node?.properties[name] ?? "");
}

export function MarkdownBlock({ block }: { block: Block }) {
  return (
    <div class="markdown">
      <Markdown
        remarkPlugins={[remarkGfm]}
        urlTransform={(url) => safeUrl(url) ?? ""}
        components={{
          a: ({ node, children }) => <Link url={property(node, "href")}>{children as ComponentChildren}</Link>,
          img: ({ node }) => <Link url={property(node, "src")}>{property(node, "alt") || property(node, "src")}</Link>,
          input: ({ node }) => <span class="task-box" role="img" aria-label={node?.properties.checked ? "Done:" : "To do:"}><Icon name={node?.properties.checked ? "checked" : "box"} size={16} /></span>,
          table: ({ children }) => <div class="table-scroll"><table class="table">{children as ComponentChildren}</table></div>,
        }}
      >
        {withEmoji(block.text)}
      </Markdown>
    </div>
  );
}
