/** Blocks by type. What the page cannot draw is drawn as a labelled box with its JSON, never dropped. */

import { Component, type ComponentChildren, type FunctionComponent } from "preact";
import type { Block } from "../model/types";
import { blockDocs } from "../text/urls";
import { Alert, Context, Divider, Header, Image, Section } from "./layout";
import { Actions, ContextActions, Input } from "./interactive";
import { Card, Carousel, Container } from "./cards";
import { Chart } from "./Chart";
import { DataTable } from "./DataTable";
import { MarkdownBlock } from "./MarkdownBlock";
import { Plan, TaskCard } from "./plan";
import { RichText } from "./RichText";
import { Table } from "./Table";

const DRAWN: Record<string, FunctionComponent<{ block: Block }>> = {
  actions: Actions,
  alert: Alert,
  card: Card,
  carousel: Carousel,
  container: Container,
  context: Context,
  context_actions: ContextActions,
  data_table: DataTable,
  data_visualization: Chart,
  divider: Divider,
  header: Header,
  image: Image,
  input: Input,
  markdown: MarkdownBlock,
  plan: Plan,
  rich_text: RichText,
  section: Section,
  table: Table,
  task_card: TaskCard,
};

export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <BlockBox key={block.block_id ?? index} block={block} />
      ))}
    </div>
  );
}

function BlockBox({ block }: { block: Block }) {
  const Drawn = DRAWN[block.type];
  return (
    <div class={`block block-${block.type}`} data-block-id={block.block_id} data-block-type={block.type}>
      {Drawn ? (
        <Guard block={block} fallback={<Unknown block={block} />}>
          <Drawn block={block} />
        </Guard>
      ) : (
        <Unknown block={block} />
      )}
    </div>
  );
}

/** A block that is not drawn here, as its JSON. */
export function Unknown({ block }: { block: Block }) {
  return (
    <figure class="unknown" aria-label={`Block of type ${block.type}, as JSON`}>
      <figcaption>
        <code>{block.type}</code> is not drawn here. <a class="link" href={blockDocs(block.type)} target="_blank" rel="noopener noreferrer">Slack&rsquo;s documentation</a>
      </figcaption>
      <pre tabIndex={0}>{JSON.stringify(block, null, 2)}</pre>
    </figure>
  );
}

/** Shows `fallback` when what is inside cannot be drawn. */
class Guard extends Component<{ block: Block; fallback: ComponentChildren; children: ComponentChildren }, { failed: Block | null }> {
  override state = { failed: null as Block | null };

  override componentDidCatch() {
    this.setState({ failed: this.props.block });
  }

  override render() {
    return this.state.failed === this.props.block ? this.props.fallback : this.props.children;
  }
}
