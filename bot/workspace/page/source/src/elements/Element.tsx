/** Interactive elements by type. */

import type { FunctionComponent } from "preact";
import type { Block, Element } from "../model/types";
import { useControl, type Control } from "../blocks/host";
import { Icon } from "../ui/Icon";
import { Button, FeedbackButtons, IconButton } from "./buttons";
import { Checkboxes, RadioButtons } from "./choices";
import { DatePicker, DateTimePicker, TimePicker } from "./pickers";
import { Overflow } from "./Overflow";
import { RichTextInput } from "./RichTextInput";
import { Select } from "./Select";
import { NumberInput, TextInput } from "./texts";

export interface ElementProps {
  block: Block;
  element: Element;
  control: Control;
  /** The id of the field, so that a label can point at it. */
  id?: string;
  label?: string;
  labelledBy?: string;
  describedBy?: string;
  required?: boolean;
}

const DRAWN: Record<string, FunctionComponent<ElementProps>> = {
  button: Button,
  workflow_button: Button,
  icon_button: IconButton,
  feedback_buttons: FeedbackButtons,
  overflow: Overflow,
  radio_buttons: RadioButtons,
  checkboxes: Checkboxes,
  datepicker: DatePicker,
  timepicker: TimePicker,
  datetimepicker: DateTimePicker,
  plain_text_input: TextInput,
  email_text_input: TextInput,
  url_text_input: TextInput,
  number_input: NumberInput,
  rich_text_input: RichTextInput,
  ...Object.fromEntries(["static", "external", "users", "conversations", "channels"].flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]).map((type) => [type, Select])),
};

/** An element with what is said of it: that it is being sent, or that it failed. */
export function ElementBox(props: Omit<ElementProps, "control">) {
  const { block, element } = props;
  const control = useControl(block, element);
  const Drawn = DRAWN[element.type];
  return (
    <div class={`element element-${element.type}`} data-action-id={element.action_id} aria-busy={control.busy}>
      {Drawn ? <Drawn {...props} control={control} /> : <code class="unknown-element">{element.type} is not drawn here</code>}
      {control.failure && (
        <p class="element-failure" role="alert"><Icon name="warning" size={14} />{control.failure}</p>
      )}
    </div>
  );
}
