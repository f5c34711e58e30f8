/** The page starts here. */

import { render } from "preact";
import { start } from "./model/store";
import { App } from "./shell/App";
import { followTheme } from "./shell/theme";
import "./styles/index.css";

followTheme();
start();
render(<App />, document.getElementById("page")!);
