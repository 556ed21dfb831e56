// At `sms dashboard --serve`: ask once a second whether a file of the workspace changed, and load the page again.
{
  let known = null;
  const ask = async () => {
    try {
      const state = await (await fetch("state")).text();
      if (known !== null && state !== known) location.reload();
      known = state;
    } catch { /* the server was stopped; the page stays as it is */ }
    setTimeout(ask, 1000);
  };
  ask();
}
