import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

const LOCAL = "http://127.0.0.1:8789";
const CODE = "a-code-of-the-local-start";

function post(form: Record<string, string>, headers: Record<string, string> = {}, origin = LOCAL) {
  return exports.default.fetch(`${origin}/login`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(form),
    headers: { "sec-fetch-site": "same-origin", ...headers },
  });
}

it("signs a persona in once, with a cookie that scripts cannot read", async () => {
  expect(await (await exports.default.fetch(`${LOCAL}/login?code=${CODE}`)).text()).toContain("olive@example.com");
  expect((await post({ code: CODE, email: "olive@example.com" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await post({ code: CODE, email: "mallory@example.com" })).status).toBe(403);

  const answer = await post({ code: CODE, email: "olive@example.com" });
  expect(answer.status).toBe(303);
  const cookie = answer.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^burgee_dev=.+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/);

  const headers = { cookie: cookie.split(";")[0] ?? "", "sec-fetch-site": "same-origin", "x-burgee": "console" };
  expect((await exports.default.fetch(`${LOCAL}/api/publish/session`, { headers })).status).toBe(207);
  // The very same cookie is worth nothing on a hostname that others reach.
  expect((await exports.default.fetch("https://console.example.com/api/publish/session", { headers })).status).toBe(
    401,
  );

  expect((await post({ code: CODE, email: "olive@example.com" })).status).toBe(403);
  expect((await exports.default.fetch(`${LOCAL}/login?code=${CODE}`)).status).toBe(403);
  // Whoever is signed in may become somebody else.
  expect((await post({ code: "", email: "olive@example.com" }, headers)).status).toBe(303);
});

it.each(["https://console.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1"])(
  "is unknown at %s",
  async (origin) => {
    expect((await exports.default.fetch(`${origin}/login?code=${CODE}`)).status).toBe(404);
    expect((await post({ code: CODE, email: "olive@example.com" }, {}, origin)).status).toBe(404);
  },
);

it.each(["", "a-code", `${CODE}x`])("shows nobody to a visitor with the code %j", async (code) => {
  const answer = await exports.default.fetch(`${LOCAL}/login?code=${code}`);
  expect(answer.status).toBe(403);
  expect(await answer.text()).not.toContain("olive@example.com");
});
