import type { WebhookEvent } from "./ports.ts";

/** Slack refuses longer texts in one block; counted after escaping. */
const BLOCK_LENGTH_MAX = 3_000;
/** Changes in a message. Ours: more push the conversation off the screen. */
const LINES_SHOWN = 8;

const TITLES: Readonly<Record<WebhookEvent["type"], string>> = {
  published: "Published",
  refused: "Refused",
  pushed: "New revision",
  overlay_changed: "Switched",
  approval_wanted: "Approval wanted",
  change_reviewed: "Change reviewed",
  change_updated: "Change updated",
  change_applied: "Change applied",
  change_failed: "Change failed",
  emergency: "Emergency: published without approval",
  key_created: "SDK key made",
  key_revoked: "SDK key revoked",
  access_changed: "Access changed",
  webhook_changed: "Webhook changed",
  test: "Test",
};

/** An event as a message for an incoming webhook of Slack. */
export function writeSlackMessage(event: WebhookEvent, projectKey: string): object {
  const { type, environment, version, revision, actor, action, message, summary } = event;
  const where = environment === undefined ? projectKey : `${projectKey} / ${environment}`;
  const numbers = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(version !== undefined || revision === undefined ? [] : [`revision ${revision}`]),
  ];
  const head = [TITLES[type], where, ...numbers].map(escape);
  const lines = summary.slice(0, LINES_SHOWN).map((line) => `• ${escape(line)}`);
  const left = summary.length - lines.length;
  const details = [
    ...(message === undefined ? [] : [`> ${escape(message).replaceAll("\n", "\n> ")}`]),
    ...lines,
    ...(left > 0 ? [`…and ${left} more`] : []),
  ].join("\n");
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
  return {
    text: `${head.join(" · ")} by ${escape(actor)}`,
    blocks: [
      section(`*${head[0]}* · ${head.slice(1).join(" · ")}`),
      ...(details === "" ? [] : [section(cutBlock(details))]),
      { type: "context", elements: [{ type: "mrkdwn", text: `${escape(action)} by ${escape(actor)}` }] },
    ],
  };
}

/** Slack reads `<…>` as mentions and links, which nobody may put into a message by naming something so. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Cuts at a line, so that no escaped character is broken. */
function cutBlock(text: string): string {
  if (text.length <= BLOCK_LENGTH_MAX) return text;
  const start = text.slice(0, BLOCK_LENGTH_MAX - 2);
  const end = start.lastIndexOf("\n");
  return `${start.slice(0, end === -1 ? start.length - 6 : end)}\n…`;
}
