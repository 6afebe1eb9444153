// Browsers start no worker from a file on the disk. There the search runs in a hidden frame instead, which sees the
// same messages: what is posted to this object reaches the frame's listeners, and what the frame posts comes back here.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inner = frame.contentWindow;
      this.ready = new Promise((resolve) => {
        this.inner.started = resolve;
        this.inner.answer = (data) => {
          const event = new MessageEvent("message", { data });
          this.dispatchEvent(event);
          this.onmessage?.(event);
        };
      });
      const page = this.inner.document;
      page.open();
      page.write(`<!doctype html><meta charset="utf-8"><script>
        window.postMessage = answer;
        window.importScripts = (...urls) => Promise.all(urls.map((url) => new Promise((resolve, reject) => {
          const script = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: reject });
          document.head.append(script);
        })));
      <\/script><script src="${url}"><\/script><script>started()<\/script>`);
      page.close();
    }
    postMessage(data) {
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() {
      this.inner.frameElement.remove();
    }
  };
}
