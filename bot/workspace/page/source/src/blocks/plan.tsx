/** Plan and task card. */

import type { Block, Json } from "../model/types";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Text";
import { RichText } from "./RichText";

const STATUS: Record<string, [string, string]> = {
  pending: ["circle", "To do"],
  in_progress: ["clock", "In progress"],
  complete: ["check", "Done"],
  error: ["error", "Failed"],
};

export function Plan({ block }: { block: Block }) {
  return (
    <div class="plan" role="group" aria-label={block.title}>
      <div class="plan-title">{block.title}</div>
      <ol class="plan-tasks">{(block.tasks ?? []).map((task: Block) => <li key={task.task_id}><Task task={task} /></li>)}</ol>
    </div>
  );
}

export function TaskCard({ block }: { block: Block }) {
  return <div class="plan"><Task task={block} /></div>;
}

function Task({ task }: { task: Block }) {
  const [icon, status] = STATUS[task.status] ?? STATUS.pending!;
  const more = task.details || task.output || task.sources;
  const title = (
    <span class={`task-title task-${task.status}`}>
      <Icon name={icon} />
      <span class="hidden">{status}: </span>
      {task.title}
    </span>
  );
  if (!more) return title;
  return (
    <details class="task">
      <summary>{title}</summary>
      {task.details && <RichText block={task.details} />}
      {task.output && <RichText block={task.output} />}
      {task.sources && <p class="task-sources">{task.sources.map((source: Json) => <Link key={source.url} url={source.url}>{source.text}</Link>)}</p>}
    </details>
  );
}
