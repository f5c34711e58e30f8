/** Card, carousel and container. */

import { useId, useState } from "preact/hooks";
import { ElementBox } from "../elements/Element";
import type { Block, Element } from "../model/types";
import { Icon } from "../ui/Icon";
import { TextObject } from "../ui/Text";
import { Blocks } from "./Blocks";
import { Picture } from "./Picture";
import { RichText } from "./RichText";

export function Card({ block }: { block: Block }) {
  const { hero_image, icon, slack_icon, title, subtitle, body, subtext, actions } = block;
  return (
    <div class="card" role="group" aria-label={title?.text}>
      {hero_image && <Picture image={hero_image} class="card-hero" />}
      <div class="card-body">
        <div class="card-head">
          {icon && <Picture image={icon} class="card-icon" />}
          {slack_icon && <span class="card-icon" title={slack_icon.name}><Icon name={slack_icon.name} /></span>}
          <div>
            {title && <div class="card-title"><TextObject text={title} /></div>}
            {subtitle && <div class="card-subtitle"><TextObject text={subtitle} /></div>}
          </div>
        </div>
        {body && <div class="card-text"><TextObject text={body} /></div>}
        {subtext && <div class="card-subtext"><TextObject text={subtext} /></div>}
        {actions && (
          <div class="actions">
            {actions.map((element: Element, index: number) => (
              <ElementBox key={element.action_id ?? index} block={block} element={element} />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

export function Carousel({ block }: { block: Block }) {
  return (
    <div class="carousel" role="list" tabIndex={0} aria-label={`${block.elements.length} cards`}>
      {block.elements.map((card: Block, index: number) => (
        <div class="carousel-item" role="listitem" key={card.block_id ?? index} data-block-id={card.block_id}>
          <Card block={card} />
        </div>
      ))}
    </div>
  );
}

export function Container({ block }: { block: Block }) {
  const id = useId();
  const [open, setOpen] = useState(!block.default_collapsed);
  const head = (
    <>
      {block.icon && <Picture image={block.icon} class="card-icon" />}
      <span class="container-titles">
        <span class="container-title">{block.title ? <TextObject text={block.title} /> : <RichText block={block.rich_text_title} />}</span>
        {block.subtitle && <span class="card-subtitle"><TextObject text={block.subtitle} /></span>}
      </span>
    </>
  );
  return (
    <div class={`container container-${block.width ?? "standard"} ${block.has_header_divider ? "container-divided" : ""}`} role="group" aria-labelledby={id}>
      {block.is_collapsible ? (
        <button type="button" id={id} class="container-head" aria-expanded={open} onClick={() => setOpen(!open)}>
          {head}
          <span class={`container-arrow ${open ? "open" : ""}`}><Icon name="down" /></span>
        </button>
      ) : (
        <div id={id} class="container-head">{head}</div>
      )}
      {(open || !block.is_collapsible) && <div class="container-body"><Blocks blocks={block.child_blocks} /></div>}
    </div>
  );
}
