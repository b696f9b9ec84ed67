import { isEqualSecret } from "@burgee/worker-common";
import type { Context, Hono } from "hono";
import { html } from "hono/html";

import { DEV_SESSION_SECONDS, isLoopback, signPersona, type DevLogin } from "../core/dev-login.ts";
import type { ConsoleContext } from "../services.ts";
import { DEV_COOKIE, readPerson } from "./read-person.ts";

/** Mounts the sign-in of one machine. A deployment has none: there these paths are unknown. */
export function mountLogin(app: Hono<ConsoleContext>): void {
  app.get("/login", (context) => showPersonas(context));
  app.post("/login", (context) => signIn(context));
}

async function showPersonas(context: Context<ConsoleContext>): Promise<Response> {
  const login = readLocalLogin(context);
  if (login === undefined) return context.notFound();
  const code = context.req.query("code") ?? "";
  if (!(await mayChoose(context, login, code))) return refuseCode(context);
  return context.html(
    renderPage(html`
      <h1>Who do you want to be?</h1>
      <p>Burgee runs on this machine. In a deployment, Cloudflare Access signs people in.</p>
      ${login.personas.map(
        ({ email, role }) => html`
          <form method="post" action="/login">
            <input type="hidden" name="code" value="${code}" />
            <button name="email" value="${email}"><strong>${role}</strong> ${email}</button>
          </form>
        `,
      )}
    `),
  );
}

async function signIn(context: Context<ConsoleContext>): Promise<Response> {
  const login = readLocalLogin(context);
  const { access, clock, usedCodes } = context.var.services;
  if (login === undefined || access === undefined) return context.notFound();
  if (context.req.header("sec-fetch-site") !== "same-origin") return refuseCode(context);
  const form = await context.req.parseBody();
  const [code, email] = [form["code"], form["email"]];
  if (typeof code !== "string" || !(await mayChoose(context, login, code))) return refuseCode(context);
  const persona = login.personas.find((one) => one.email === email);
  if (persona === undefined) return refuseCode(context);
  usedCodes.add(login.code);
  const token = await signPersona(login, persona, {
    issuer: `https://${access.teamDomain}`,
    audience: access.audiences[0] ?? "",
    nowMs: clock.now(),
  });
  context.header(
    "set-cookie",
    `${DEV_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${DEV_SESSION_SECONDS}`,
  );
  return context.redirect("/", 303);
}

/** The sign-in of this machine; undefined for anybody who comes from elsewhere. */
function readLocalLogin(context: Context<ConsoleContext>): DevLogin | undefined {
  return isLoopback(new URL(context.req.url).hostname) ? context.var.services.devLogin : undefined;
}

/** Whether somebody has the unused link, or is signed in already and wants to be somebody else. */
async function mayChoose(context: Context<ConsoleContext>, login: DevLogin, code: string): Promise<boolean> {
  const { services } = context.var;
  if (!services.usedCodes.has(login.code) && (await isEqualSecret(code, login.code))) return true;
  const person = await readPerson(context.req.raw, services, (work) => context.executionCtx.waitUntil(work));
  return person.kind === "person";
}

function refuseCode(context: Context<ConsoleContext>): Response | Promise<Response> {
  context.status(403);
  return context.html(
    renderPage(html`
      <h1>This link was used already, or is not from the last start</h1>
      <p>Stop the platform, run <code>npm start</code> again, and open the link that it prints.</p>
    `),
  );
}

function renderPage(content: ReturnType<typeof html>): ReturnType<typeof html> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Sign in · Burgee</title>
        <link rel="stylesheet" href="/login.css" />
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
}
