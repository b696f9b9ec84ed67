import type { AttributeTrace, ConditionTrace, Fit } from "@burgee/publisher/preview";

import { Icon } from "../../parts/icon.tsx";
import { whyMessages as messages } from "./messages.ts";

import css from "./why.module.css";

/** Values that are shown; of more, their number. */
const VALUES_SHOWN = 3;

/** A condition with what the user has beside it; what belongs together stands inside a rule at the edge. */
export function ConditionLines({
  condition,
  isTop = false,
}: {
  readonly condition: ConditionTrace;
  readonly isTop?: boolean;
}) {
  switch (condition.kind) {
    case "everyone":
      return <Line fits={condition.fits} text={messages.everyone} />;
    case "optIn":
      return <Line fits={condition.fits} text={messages.optIn} />;
    case "unknown":
      return <Line fits={condition.fits} text={messages.unknownCondition} />;
    case "requires":
      return (
        <Line
          fits={condition.fits}
          text={messages.requires(condition.feature, condition.variation)}
          found={condition.fits === true ? messages.yes : messages.no}
        />
      );
    case "attribute":
      return <AttributeLine trace={condition} />;
    case "not":
      return <Group label={messages.not} of={[condition.of]} />;
    case "audience":
      return <AudienceLines trace={condition} />;
    default:
      if (isTop && condition.kind === "all") {
        return condition.of.map((part, index) => <ConditionLines key={index} condition={part} />);
      }
      return <Group label={messages[condition.kind]} of={condition.of} />;
  }
}

function AudienceLines({ trace }: { readonly trace: Extract<ConditionTrace, { kind: "audience" }> }) {
  const { of, key, fits } = trace;
  if (of === undefined) return <Line fits={fits} text={messages.audience(key)} />;
  const isList = of.kind === "all" || of.kind === "any";
  const label = isList ? `${messages.audience(key)}: ${messages[of.kind]}` : messages.audience(key);
  return <Group label={label} of={isList ? of.of : [of]} />;
}

function Group({ label, of }: { readonly label: string; readonly of: readonly ConditionTrace[] }) {
  return (
    <div role="group" aria-label={label}>
      <p className={css["label"]}>{label}</p>
      <div className={css["nest"]}>
        {of.map((part, index) => (
          <ConditionLines key={index} condition={part} />
        ))}
      </div>
    </div>
  );
}

function AttributeLine({ trace: { fits, attribute, words, values, found } }: { readonly trace: AttributeTrace }) {
  const all = values.map(String).join(", ");
  const text = (
    <>
      {attribute} {words}{" "}
      <strong title={all}>{values.length > VALUES_SHOWN ? messages.values(values.length) : all}</strong>
    </>
  );
  return (
    <Line fits={fits} text={text} found={found === undefined || found === null ? undefined : String(found)} hasFound />
  );
}

/** One condition, and beside it what the user has. */
export function Line(props: {
  readonly fits: Fit;
  readonly text: React.ReactNode;
  readonly found?: React.ReactNode;
  readonly hasFound?: boolean;
}) {
  const { fits, text, found, hasFound = false } = props;
  return (
    <div className={css["condition"]}>
      <span className={css["tick"]} data-fits={fits === true}>
        <Icon name={fits === true ? "check" : fits === "error" ? "warning" : "close"} size={14} />
        <span className="visually-hidden">{fits === true ? messages.yes : messages.no}: </span>
      </span>
      <span>{text}</span>
      <span className={css["found"]}>
        {found !== undefined ? (
          hasFound ? (
            <>
              {messages.is} <strong>{found}</strong>
            </>
          ) : (
            found
          )
        ) : hasFound ? (
          messages.notSet
        ) : null}
      </span>
    </div>
  );
}
