import { keyCaps } from "../app/shortcuts";
import styles from "./Keys.module.css";

/** A shortcut as key caps: `<Keys keys="Mod+Z" />`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keyCaps(keys).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
