/** Confirmation dialogs: `if (await confirmed(element.confirm)) ...`. */

import { useEffect, useState } from "preact/hooks";
import type { Json } from "../model/types";
import { Dialog } from "./Dialog";
import { TextObject } from "./Text";

interface Question {
  confirm: Json;
  answer: (yes: boolean) => void;
}

let show: ((question: Question) => void) | null = null;

/** Whether the person agrees; at once when there is nothing to ask. */
export function confirmed(confirm: Json | undefined): Promise<boolean> {
  if (!confirm) return Promise.resolve(true);
  return new Promise((answer) => show?.({ confirm, answer }));
}

/** Where confirmation dialogs appear; once on the page. */
export function Confirmations() {
  const [question, setQuestion] = useState<Question | null>(null);
  useEffect(() => {
    show = setQuestion;
    return () => {
      show = null;
    };
  }, []);
  if (!question) return null;
  const { confirm } = question;
  const done = (yes: boolean): void => {
    setQuestion(null);
    question.answer(yes);
  };
  return (
    <Dialog label={confirm.title?.text ?? "Are you sure?"} class="confirm" cancel={() => done(false)}>
      <h2 class="dialog-title">{confirm.title?.text ?? "Are you sure?"}</h2>
      <div class="dialog-body"><TextObject text={confirm.text} /></div>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => done(false)}>{confirm.deny?.text ?? "Cancel"}</button>
        <button type="button" class={`button ${confirm.style === "danger" ? "danger" : "primary"}`} onClick={() => done(true)}>{confirm.confirm?.text ?? "OK"}</button>
      </div>
    </Dialog>
  );
}
