import { expect, it } from "vitest";

import { groupAddress } from "./group-address.ts";

it.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2"],
  ["2001:0db8:0001:0002::1", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["2001:db8::", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["", ""],
])("counts %s as %s", (address, expected) => {
  expect(groupAddress(address)).toBe(expected);
});
