export { ReceiptPanel } from "./ReceiptPanel";
