/** A file: its name and size, a preview, and a link to get it. */

import { fileAddress } from "../blocks/Picture";
import { useApp } from "../model/store";
import type { File, Preview } from "../model/types";
import { Icon } from "../ui/Icon";

export function FileCard({ id }: { id: string }) {
  const file = useApp((state) => state.files[id]);
  const me = useApp((state) => state.me);
  if (!file) return <div class="file file-waiting">A file is on its way …</div>;
  const address = fileAddress(id, me);
  return (
    <figure class="file" data-file={id} aria-label={`File: ${file.title || file.name}`}>
      <figcaption class="file-head">
        <span class="file-icon"><Icon name="file" size={22} /></span>
        <span class="file-names">
          <span class="file-title">{file.title || file.name}</span>
          <span class="file-kind">{kind(file)} · {size(file.size)}</span>
        </span>
        <a class="icon-button" href={address} download={file.name} aria-label={`Download ${file.name}`} title="Download"><Icon name="download" /></a>
      </figcaption>
      <Shown preview={file.preview} file={file} address={address} />
    </figure>
  );
}

function Shown({ preview, file, address }: { preview: Preview; file: File; address: string }) {
  if (preview.kind === "image") return <img class="file-image" src={address} alt={file.title || file.name} />;
  if (preview.kind === "text") return <pre class="file-text" tabIndex={0}>{preview.text}{preview.truncated && "\n…"}</pre>;
  if (preview.kind !== "table") return null;
  const [head = [], ...rows] = preview.rows;
  const more = (preview.total_rows ?? preview.rows.length) - preview.rows.length;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={`Rows of ${file.name}`}>
      <table class="table">
        <thead><tr>{head.map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr></thead>
        <tbody>{rows.map((row, index) => <tr key={index}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>)}</tbody>
      </table>
      {more > 0 && <p class="file-more">and {more} more rows</p>}
    </div>
  );
}

function kind(file: File): string {
  return (file.name.split(".").at(-1) ?? file.mimetype).toUpperCase();
}

function size(bytes: number): string {
  const [unit, length] = bytes < 1000 ? ["B", 1] : bytes < 1_000_000 ? ["kB", 1000] : ["MB", 1_000_000];
  return `${Math.max(1, Math.round(bytes / (length as number)))} ${unit}`;
}
