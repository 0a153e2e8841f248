/* The board's script: one module per concern. Loaded by the board's page alone, and imported by none. */

import { arrange } from "./cards.js";
import { dragging } from "./drag.js";
import { live } from "./live.js";
import { menu } from "./menu.js";
import { panel } from "./panel.js";
import { switcher } from "./switcher.js";
import { toasts } from "./toast.js";

toasts();
menu();
panel();
arrange();
dragging();
switcher();
live();
