declare module "emoji-names" {
  const names: Record<string, string[]>;
  export default names;
}

declare module "*.css";
