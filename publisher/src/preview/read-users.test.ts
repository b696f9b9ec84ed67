import { describe, expect, it } from "vitest";

import { readUsers, USERS_LENGTH_MAX, USERS_MAX } from "./read-users.ts";

describe("a file of users", () => {
  it.each([
    ["a JSON list", ' [{ "user_id": "ann", "customData": { "seats": 3 } }, { "user_id": "bob", "country": "CA" }]'],
    ["JSON lines", '{ "user_id": "ann", "customData": { "seats": 3 } }\n\n{ "user_id": "bob", "country": "CA" }\n'],
    ["CSV", "user_id,custom.seats,country\r\nann,3,\r\n\r\nbob,,CA\r\n"],
    ["CSV with a mark in front", '\uFEFFcountry,user_id,customData.seats\n,"ann",3\n"CA",bob,'],
  ])("is read from %s", (_name, text) => {
    expect(readUsers(text)).toEqual({
      ok: true,
      users: [
        { user_id: "ann", customData: { seats: 3 } },
        { user_id: "bob", country: "CA" },
      ],
    });
  });

  it("keeps quoted cells of CSV as text, with commas, quotes and line breaks", () => {
    const text =
      'user_id,custom.plan,custom.beta,custom.zip,privateCustomData.note\nann,"a ""b"", c",true,"0123","x\ny"\n';
    expect(readUsers(text)).toEqual({
      ok: true,
      users: [
        {
          user_id: "ann",
          customData: { plan: 'a "b", c', beta: true, zip: "0123" },
          privateCustomData: { note: "x\ny" },
        },
      ],
    });
  });

  it.each([
    ["[{]", /not JSON/, /Write a list/],
    ["name,country\nann,CA", /no column is named `user_id`/, /first line/],
    ["", /no column is named `user_id`/, /first line/],
    ["user_id,plan\nann,pro", /no attribute is named `plan`/, /custom\.plan/],
    ["user_id,country\nann,CA,US", /row 1 has 3 cells/, /double quotes/],
    ['user_id\nann\n""\n', /user 2 has mistakes/, /user_id must be/],
    ['[{ "user_id": "ann" }, { "user_id": 5 }]', /user 2 has mistakes/, /user_id must be/],
    ["[" + "0,".repeat(USERS_MAX) + "0]", /more than 100000 users/, /sample/],
    [" ".repeat(USERS_LENGTH_MAX + 1), /more than 64000000 characters/, /sample/],
  ])("with a mistake says what to do (%#)", (text, message, remedy) => {
    const read = readUsers(text);
    expect(read).toMatchObject({ ok: false });
    if (read.ok) return;
    expect(read.message).toMatch(message);
    expect(read.remedy).toMatch(remedy);
  });
});
