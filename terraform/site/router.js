// Runs at the edge before the cache: S3 knows files, visitors ask for directories.
// A path whose last part has no dot is a directory: with its slash it means index.html, without one
// the browser is sent to the slash with its query, so that relative addresses in the page go on working.
// The page itself, in whatever directory, comes in the language that the visitor prefers. The cache
// sees one path for each language, and the browser asks again with each visit: no answer needs `Vary`.

// Languages with a page of their own; all others get index.html, which is English.
var LANGUAGES = ['de', 'es', 'sv'];

function handler(event) {
  var request = event.request;
  var path = request.uri;
  var last = path.slice(path.lastIndexOf('/') + 1);

  if (last === '') {
    request.uri = path + (/^\/(pr-\d+\/)?$/.test(path) ? page(request.headers) : 'index.html');
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

function page(headers) {
  var accepted = headers['accept-language'];
  var language = preferred(accepted ? accepted.value : '');
  return language === 'en' ? 'index.html' : 'index.' + language + '.html';
}

// Of the languages that there are, the one with the highest weight in `sv-SE,sv;q=0.9,en;q=0.8`; the
// first of those with the same weight.
function preferred(accepted) {
  var best = 'en';
  var most = 0;
  accepted.split(',').forEach(function (part) {
    var pieces = part.trim().split(/\s*;\s*q=/);
    var language = pieces[0].toLowerCase().split('-')[0];
    var weight = pieces.length > 1 ? Number(pieces[1]) || 0 : 1;
    var known = language === 'en' || LANGUAGES.indexOf(language) !== -1;
    if (known && weight > most) {
      best = language;
      most = weight;
    }
  });
  return best;
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
