export {
  LIVE,
  nameOfTake,
  useLiveMusic,
  useOnDesk,
  useSettledMusic,
  useTakeDoc,
  useTakePlayer,
} from "./onDesk";
export { Takes } from "./Takes";
