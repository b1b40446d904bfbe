/* Records a voice note into the form's own file field.

   <div data-voice data-most="120" data-words-…>
     <div data-voice-tools hidden> <button data-voice-start> <button data-voice-stop hidden> <span data-voice-time>
       <audio controls data-voice-play hidden> <button data-voice-drop hidden>
     <p role="status" data-voice-status> <details data-voice-file open> <input type="file" name="voice">

   What is recorded stays in the browser until the form is sent. Without JavaScript, or without a
   microphone, a recording made elsewhere can be chosen in the field. */

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS = 32000;

function ending(type) {
  if (type.startsWith("audio/webm")) return "webm";
  return type.startsWith("audio/ogg") ? "ogg" : "m4a";
}

function attach(place) {
  const part = (name) => place.querySelector(`[data-voice-${name}]`);
  const field = place.querySelector("input[type=file]");
  const [start, stop, time, play, drop, status] = ["start", "stop", "time", "play", "drop", "status"].map(part);
  const most = Number(place.dataset.most);
  let recorder = null;
  let timer = 0;

  const say = (what) => { status.textContent = place.dataset[what]; };

  function show(recording) {
    start.hidden = recording;
    stop.hidden = !recording;
    const has = !recording && field.files.length > 0;
    play.hidden = drop.hidden = !has;
    if (play.src) URL.revokeObjectURL(play.src);
    if (has) play.src = URL.createObjectURL(field.files[0]);
    else play.removeAttribute("src");
  }

  function keep(chunks, type, stream) {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    const files = new DataTransfer();
    files.items.add(new File(chunks, `voice-note.${ending(type)}`, { type: type.split(";")[0] }));
    field.files = files.files;
    show(false);
    say("wordsKept");
    play.focus();
  }

  async function record() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      say("wordsRefused");
      return;
    }
    const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS });
    const chunks = [];
    const begin = performance.now();
    recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
    recorder.addEventListener("stop", () => keep(chunks, type, stream));
    recorder.start();
    timer = setInterval(() => {
      const seconds = Math.floor((performance.now() - begin) / 1000);
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds >= most && recorder.state === "recording") recorder.stop();
    }, 250);
    show(true);
    say("wordsRecording");
    stop.focus();
  }

  start.addEventListener("click", record);
  stop.addEventListener("click", () => { if (recorder?.state === "recording") recorder.stop(); });
  drop.addEventListener("click", () => { field.value = ""; show(false); time.textContent = ""; say("wordsGone"); start.focus(); });
  field.addEventListener("change", () => show(false));
  field.form.addEventListener("submit", (event) => {
    if (recorder?.state !== "recording") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say("wordsRecording");
    stop.focus();
  }, { capture: true });
  part("tools").hidden = false;
  part("file").open = false;
}

if (navigator.mediaDevices && globalThis.MediaRecorder && globalThis.DataTransfer) {
  for (const place of document.querySelectorAll("[data-voice]")) attach(place);
}
