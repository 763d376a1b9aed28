// Runs at the edge before the cache: S3 knows files, visitors ask for directories.
// A path whose last part has no dot is a directory: with its slash it means index.html, without one
// the browser is sent to the slash with its query, so that relative addresses in the page go on working.

function handler(event) {
  var request = event.request;
  var path = request.uri;
  var last = path.slice(path.lastIndexOf('/') + 1);

  if (last === '') {
    request.uri = path + 'index.html';
    return request;
  }
  if (last.indexOf('.') !== -1) {
    return request;
  }
  // One slash in front: `//host/` would send the visitor to another host.
  var target = '/' + path.replace(/^[\/\\]+/, '') + '/' + search(request.querystring);
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: target }, 'cache-control': { value: 'public, max-age=300' } },
  };
}

// A parameter that comes more than once has all its values in multiValue; none of them is decoded.
function search(querystring) {
  var pairs = [];
  for (var name in querystring) {
    (querystring[name].multiValue || [querystring[name]]).forEach(function (one) {
      pairs.push(name + '=' + one.value);
    });
  }
  return pairs.length ? '?' + pairs.join('&') : '';
}
