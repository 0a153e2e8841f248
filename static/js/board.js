/* The board's script: one module per concern. Loaded by the board's page alone, and imported by none. */

import { arrangement } from "./arrange.js";
import { away } from "./away.js";
import { density } from "./density.js";
import { dragging } from "./drag.js";
import { folding } from "./fold.js";
import { filters } from "./filters.js";
import { lifting } from "./lift.js";
import { live } from "./live.js";
import { menu } from "./menu.js";
import { newCards } from "./new.js";
import { panel } from "./panel.js";
import { printing } from "./print.js";
import { scrolling } from "./more.js";
import { arrange } from "./place.js";
import { shortcuts } from "./shortcuts.js";
import { switcher } from "./switcher.js";
import { toasts } from "./toast.js";
import { walking } from "./walk.js";

toasts();
menu();
newCards();
panel();
arrange();
scrolling();
filters();
arrangement();
folding();
dragging();
lifting();
walking();
shortcuts();
switcher();
live();
density();
away();
printing();
