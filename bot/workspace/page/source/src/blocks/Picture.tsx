/** An image: one of the workspace's files or a picture in the block itself. The page fetches nothing from elsewhere. */

import { useApp } from "../model/store";
import type { Json } from "../model/types";
import { Link } from "../ui/Text";

export function Picture({ image, class: name }: { image: Json; class: string }) {
  const me = useApp((state) => state.me);
  const url: string = image.image_url ?? image.slack_file?.url ?? "";
  const file = image.slack_file?.id;
  const source = file ? fileAddress(file, me) : url.startsWith("data:image/") ? url : null;
  if (source) return <img class={name} src={source} alt={image.alt_text} />;
  return (
    <span class={`${name} image-elsewhere`} role="img" aria-label={image.alt_text}>
      <Link url={url}>{image.alt_text}</Link>
    </span>
  );
}

/** Where a file is fetched as this person. */
export function fileAddress(file: string, as: string): string {
  return `/page/file/${encodeURIComponent(file)}?as=${encodeURIComponent(as)}`;
}
