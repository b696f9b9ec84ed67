export type Role = "owner" | "publisher" | "reader" | "operator";

const OWN_PAGE = { "sec-fetch-site": "same-origin" };

/**
 * Signs people in as a person would: the first with the link of the start, the others with the choice of somebody who is
 * signed in.
 * @returns resolves to the cookie of a role
 */
export function signIn(url: string, loginUrl: string): (role: Role) => Promise<string> {
  const cookies = new Map<Role, Promise<string>>();
  const code = new URL(loginUrl).searchParams.get("code") ?? "";
  let first: Promise<string> | undefined;
  return (role) => {
    const known = cookies.get(role);
    if (known !== undefined) return known;
    const cookie =
      first === undefined ? choose(url, role, code, "") : first.then((held) => choose(url, role, "", held));
    first ??= cookie;
    cookies.set(role, cookie);
    return cookie;
  };
}

async function choose(url: string, role: Role, code: string, cookie: string): Promise<string> {
  const page = await fetch(`${url}/login?code=${code}`, { headers: { cookie } });
  const email = new RegExp(`value="([^"]+)"><strong>${role}</strong>`).exec(await page.text())?.[1];
  if (email === undefined) throw new Error(`the sign-in offers nobody who is ${role} (${page.status})`);
  const answer = await fetch(`${url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { ...OWN_PAGE, cookie },
    body: new URLSearchParams({ code, email }),
  });
  const made = answer.headers.get("set-cookie")?.split(";")[0];
  if (answer.status !== 303 || made === undefined) throw new Error(`nobody was signed in (${answer.status})`);
  return made;
}
