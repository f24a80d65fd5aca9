// Keeps the page of field reports at hand without a network, and sends what waits when there is one, also after the page was closed. It
// has no say in any other page: its scope is /field.
"use strict";
importScripts("/field/queue.js");

const CACHE = "ombud-field-" + VERSION;
const PARTS = ["/field/queue.js", "/field/app.js", "/field/app.webmanifest", "/field/icon-192.png"];

self.addEventListener("install", (e) => e.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(PARTS.map((p) => new Request(p, { cache: "reload" })));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (e) => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("ombud-field-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

// Keep the page as this worker sees it when signed in; never the sign-in page in its place.
const keepPage = async (res) => {
  if (!res.ok || res.redirected || res.type !== "basic") return;
  const cache = await caches.open(CACHE);
  const text = await res.clone().text();
  for (const [, path] of text.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)) if (!(await cache.match(path, { ignoreVary: true }))) await cache.add(path).catch(() => {});
  await cache.put("/field", res.clone());
};

const late = (ms) => new Promise((_, no) => setTimeout(() => no(new Error("late")), ms));

const page = async (e) => {
  const cache = await caches.open(CACHE);
  const kept = await cache.match("/field", { ignoreVary: true });
  const asked = fetch(e.request).then(async (res) => {
    e.waitUntil(keepPage(res.clone()));
    return res;
  });
  asked.catch(() => {});
  if (!kept) return asked;
  try {
    const res = await Promise.race([asked, late(4000)]); // a network that hangs is none
    return res.status >= 500 ? kept : res;
  } catch {
    return kept;
  }
};

const part = async (request) => {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) || fetch(request);
};

self.addEventListener("fetch", (e) => {
  const u = new URL(e.request.url);
  if (e.request.method !== "GET" || u.origin !== location.origin) return;
  if (e.request.mode === "navigate") {
    if (u.pathname === "/field") e.respondWith(page(e));
  } else if (u.pathname.startsWith("/static/") || PARTS.includes(u.pathname)) {
    e.respondWith(part(e.request));
  }
});

self.addEventListener("message", (e) => {
  if (e.data === "keep") e.waitUntil(fetch("/field", { redirect: "manual" }).then(keepPage).catch(() => {}));
  if (e.data === "forget") e.waitUntil(caches.delete(CACHE));
});

self.addEventListener("sync", (e) => {
  if (e.tag !== "ombud-field") return;
  e.waitUntil(ombudField.sync("").then((out) => { if (out.retry) throw new Error("still no network"); }));
});
