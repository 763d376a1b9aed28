// The address of a worker is code to the browser, so a policy may make this one address and no other.
export function startWorker() {
  if (!navigator.serviceWorker) return;
  const policy = self.trustedTypes?.createPolicy("windsock", { createScriptURL: () => "sw.js" });
  navigator.serviceWorker.register(policy?.createScriptURL("") ?? "sw.js").catch(() => {});
}
