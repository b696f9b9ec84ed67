import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";

import css from "./menu.module.css";

export interface MenuItem {
  readonly label: ReactNode;
  readonly onSelect: () => void;
  /** Given for items that are on or off. */
  readonly isChecked?: boolean;
  readonly refusal?: string | undefined;
}

export interface MenuGroup {
  readonly label?: string;
  readonly items: readonly MenuItem[];
}

export interface MenuProps {
  /** A button. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly groups: readonly MenuGroup[];
  readonly isOpenFirst?: boolean;
}

/** A list of things to do or to switch on. Import it through `lazy-parts.tsx`. */
export function Menu({ trigger, groups, isOpenFirst = false }: MenuProps) {
  return (
    <BaseMenu.Root defaultOpen={isOpenFirst}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="start" className={css["positioner"]}>
          <BaseMenu.Popup className={css["popup"]}>
            {groups.map((group, index) => (
              <BaseMenu.Group key={group.label ?? index} className={css["group"]}>
                {group.label === undefined ? null : (
                  <BaseMenu.GroupLabel className={css["label"]}>{group.label}</BaseMenu.GroupLabel>
                )}
                {group.items.map((item, place) => (
                  <Item key={place} item={item} />
                ))}
              </BaseMenu.Group>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Item({ item }: { readonly item: MenuItem }) {
  const isRefused = item.refusal !== undefined;
  if (item.isChecked !== undefined) {
    return (
      <BaseMenu.CheckboxItem
        className={css["item"]}
        checked={item.isChecked}
        disabled={isRefused}
        onCheckedChange={item.onSelect}
      >
        <span className={css["tick"]} aria-hidden="true">
          {item.isChecked ? "✓" : ""}
        </span>
        {item.label}
      </BaseMenu.CheckboxItem>
    );
  }
  return (
    <BaseMenu.Item className={css["item"]} disabled={isRefused} onClick={item.onSelect}>
      {item.label}
      {isRefused ? <span className={css["refusal"]}>{item.refusal}</span> : null}
    </BaseMenu.Item>
  );
}
