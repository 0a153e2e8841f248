/* The board's script: one module per concern. Loaded by the board's page alone, and imported by none. */

import { arrange } from "./cards.js";
import { dragging } from "./drag.js";
import { lifting } from "./lift.js";
import { live } from "./live.js";
import { menu } from "./menu.js";
import { newCards } from "./new.js";
import { panel } from "./panel.js";
import { shortcuts } from "./shortcuts.js";
import { switcher } from "./switcher.js";
import { toasts } from "./toast.js";
import { walking } from "./walk.js";

toasts();
menu();
newCards();
panel();
arrange();
dragging();
lifting();
walking();
shortcuts();
switcher();
live();
