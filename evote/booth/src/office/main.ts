// The office's pages work without scripts, except for passkeys.

import { useInvitation } from "./invitation.ts";
import { usePasskeys } from "./passkey.ts";

usePasskeys(document);
useInvitation(document);
